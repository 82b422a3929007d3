import Foundation

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

extension FilePath {
  /// Makes a folder at the path, and those above it that are missing.
  func makeFolders() throws(Errno) {
    if mkdir(string, 0o777) == 0 { return }
    let reason = Errno(rawValue: errno)
    if reason == .fileExists { return }
    let above = removingLastComponent()
    guard reason == .noSuchFileOrDirectory, !above.isEmpty else { throw reason }
    try above.makeFolders()
    guard mkdir(string, 0o777) == 0 else { throw Errno(rawValue: errno) }
  }
}

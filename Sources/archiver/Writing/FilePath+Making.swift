import Foundation

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

extension FilePath {
  /// Makes a folder at the path, and those above it that are missing, for their owner alone.
  ///
  /// Returns those that were made, the outermost first. Throws `Errno`.
  func makeFolders() throws(Errno) -> [FilePath] {
    if mkdir() == 0 { return [self] }
    let reason = Errno(rawValue: errno)
    if reason == .fileExists { return [] }
    let above = removingLastComponent()
    guard reason == .noSuchFileOrDirectory, !above.isEmpty else { throw reason }
    let made = try above.makeFolders()
    guard mkdir() == 0 else {
      let reason = Errno(rawValue: errno)
      if reason == .fileExists { return made }
      above.removeFolders(made)
      throw reason
    }
    return made + [self]
  }

  /// Takes folders away again that are empty, the last one first.
  func removeFolders(_ folders: [FilePath]) {
    // One that somebody put something into stays.
    for folder in folders.reversed() { _ = folder.withPlatformString { rmdir($0) } }
  }

  /// Writes a file at the path, whole or not at all, for its owner alone. Throws `Errno`, also when
  /// something is there.
  func makeFile(of bytes: some Sequence<UInt8>) throws {
    let file = try FileDescriptor.open(
      self,
      .writeOnly,
      options: [.create, .exclusiveCreate, .closeOnExec],
      permissions: .ownerReadWrite
    )
    do {
      _ = try file.closeAfter { try file.writeAll(bytes) }
    } catch {
      try removeFile()
      throw error
    }
  }

  /// Removes the file at the path. Throws `Errno`.
  func removeFile() throws(Errno) {
    if withPlatformString({ unlink($0) }) != 0 { throw Errno(rawValue: errno) }
  }

  private func mkdir() -> CInt {
    withPlatformString { Foundation.mkdir($0, 0o700) }
  }
}

import Foundation
import Snapshots

#if canImport(System)
  import System
#else
  import SystemPackage
#endif
#if canImport(CDispatch)
  // The compiler takes `stat` for its, among all that this program is made of.
  import CDispatch
#endif

extension ContentHash {
  /// Why what a path leads to has no hash.
  struct Unusable: Error, CustomStringConvertible {
    let description: String
  }

  /// A content of an archive is smaller, in bytes.
  private static let largestContent = 1 << 30

  /// Hashes what a file, a pipe, or for `-` standard input has, to its end.
  ///
  /// Throws `Errno` and `Unusable`.
  init(ofFileAt path: FilePath) throws {
    let isStandardInput = path == "-"
    let file = isStandardInput ? .standardInput : try FileDescriptor.open(path, .readOnly)
    defer { if !isStandardInput { _ = try? file.close() } }
    var info = stat()
    guard fstat(file.rawValue, &info) == 0 else { throw Errno(rawValue: errno) }
    switch info.st_mode & S_IFMT {
    case S_IFDIR: throw Unusable(description: "it is a folder")
    case S_IFBLK: throw Unusable(description: "it is a device")
    default: break
    }
    var (size, part) = (0, [UInt8](repeating: 0, count: 1 << 16))
    try self.init(ofParts: {
      let count = try part.withUnsafeMutableBytes { try file.read(into: $0) }
      size += count
      guard size <= Self.largestContent else {
        throw Unusable(description: "it is larger than any file of a version")
      }
      return count == 0 ? nil : Array(part[..<count])
    })
  }
}

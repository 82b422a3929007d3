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

/// The key by which values that are not kept are known again. It is nowhere in the archive.
struct RedactionKey {
  /// Why there is no key, and the way out.
  enum Problem: Error, CustomStringConvertible {
    case unreadable(FilePath, String)
    case unmade(FilePath, String)
    case exposed(FilePath)
    case malformed(FilePath)

    var description: String {
      switch self {
      case .unreadable(let path, let reason):
        "cannot read \(path.quoted), the key of redacted variables: \(reason)"
      case .unmade(let path, let reason):
        """
        cannot make \(path.quoted), the key of redacted variables: \(reason); --redact-key-file names \
        another file
        """
      case .exposed(let path):
        "others can read \(path.quoted), the key of redacted variables; run chmod 600 on it"
      case .malformed(let path):
        """
        \(path.quoted) holds no key of redacted variables: 64 hexadecimal digits; another one would make all \
        values seem to change, so bring it back from a copy, or take it away to begin anew
        """
      }
    }
  }

  private static let size = 32

  let bytes: [UInt8]

  /// Reads the key, or makes one where there is no file. Throws `Problem`.
  init(at path: FilePath) throws(Problem) {
    if let bytes = try Self.read(path) {
      self.bytes = bytes
      return
    }
    do {
      _ = try path.removingLastComponent().makeFolders()
      let key = (0..<Self.size).map { _ in UInt8.random(in: .min ... .max) }
      try path.makeFile(of: Array((key.hexadecimal + "\n").utf8))
      Output.note(
        "Note: \(path.quoted) is the key of redacted variables from now on; keep a copy of it"
      )
    } catch let error as Errno where error == .fileExists {
      // Another program was faster: its key counts.
    } catch {
      throw .unmade(path, "\(error)")
    }
    guard let bytes = try Self.read(path) else { throw .unreadable(path, "it is gone again") }
    self.bytes = bytes
  }

  /// Nil when there is no file.
  private static func read(_ path: FilePath) throws(Problem) -> [UInt8]? {
    do {
      let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
      let (text, mode) = try file.closeAfter {
        var status = stat()
        guard fstat(file.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
        return (String(decoding: try file.content(atMost: 4096), as: UTF8.self), status.st_mode)
      }
      guard mode & 0o077 == 0 else { throw Problem.exposed(path) }
      let digits = text.trimmingCharacters(in: .whitespacesAndNewlines)
      guard let key = ContentHash(hexadecimal: digits) else { throw Problem.malformed(path) }
      return key.bytes
    } catch let error as Errno where error == .noSuchFileOrDirectory {
      return nil
    } catch let error as Problem {
      throw error
    } catch {
      throw .unreadable(path, "\(error)")
    }
  }
}

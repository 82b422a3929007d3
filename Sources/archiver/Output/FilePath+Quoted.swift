import Foundation
import Snapshots

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

extension FilePath {
  /// The path in one line, in quotes and with escapes where it needs them.
  var quoted: String {
    String(validating: bytes, as: UTF8.self).map { ExactString($0).quoted } ?? GitPath.quoted(bytes)
  }
}

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
    withPlatformString { bytes in
      if let text = String(validatingCString: bytes) { return ExactString(text).quoted }
      let bytes = UnsafeBufferPointer(start: bytes, count: strlen(bytes))
      return GitPath.quoted(bytes.map { UInt8(bitPattern: $0) })
    }
  }
}

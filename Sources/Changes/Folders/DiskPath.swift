import Foundation
import Snapshots

/// A path on disk as the system has it: bytes, which need not be UTF-8.
package struct DiskPath: Hashable, Sendable {
  package let bytes: [UInt8]

  package init(_ bytes: some Sequence<UInt8>) {
    self.bytes = Array(bytes)
  }

  package init(_ text: String) {
    bytes = Array(text.utf8)
  }

  /// The path of what is in this folder; of a folder without a path, the path below it.
  func appending(_ path: DiskPath) -> DiskPath {
    bytes.isEmpty ? path : DiskPath(bytes + [UInt8(ascii: "/")] + path.bytes)
  }

  /// The last part.
  var name: ArraySlice<UInt8> {
    bytes[((bytes.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1)...]
  }

  /// The path as a text; nil when it is no UTF-8.
  var utf8: String? { String(validating: bytes, as: UTF8.self) }

  /// Calls a body with the path as the system takes it.
  func withCString<Value>(_ body: (UnsafePointer<CChar>) -> Value) -> Value {
    (bytes + [0]).withUnsafeBytes { bytes in
      // There is at least the NUL.
      body(bytes.assumingMemoryBound(to: CChar.self).baseAddress!)
    }
  }
}

extension DiskPath: CustomStringConvertible {
  /// The path as a text; when it is no UTF-8, each byte beyond ASCII is an escape: `caf\xe9`.
  package var description: String {
    utf8
      ?? bytes.map { $0 < 0x80 ? String(UnicodeScalar($0)) : "\\x" + [$0].hexadecimal }.joined()
  }
}

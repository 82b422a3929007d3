/// The 32 bytes of a SHA-256.
package struct SHA256Digest: Sendable {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  package func withUnsafeBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try Swift.withUnsafeBytes(of: words, body)
  }

  mutating func withMutableBytes(_ body: (UnsafeMutablePointer<UInt8>) -> Void) {
    withUnsafeMutablePointer(to: &words) { words in
      words.withMemoryRebound(to: UInt8.self, capacity: SHA256.byteCount, body)
    }
  }
}

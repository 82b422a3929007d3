/// Reads tokens where they are, for as long as their text lends its bytes.
struct TokenBytes {
  let text: UnsafeRawBufferPointer
  let offsets: UnsafeBufferPointer<Int>

  private let seed = HashSeed.shared

  fileprivate init(text: UnsafeRawBufferPointer, offsets: UnsafeBufferPointer<Int>) {
    self.text = text
    self.offsets = offsets
  }

  @inline(__always)
  func isEqual(_ token: Int, to other: Int, of bytes: TokenBytes) -> Bool {
    let range = offsets[token]..<offsets[token + 1]
    let start = bytes.offsets[other]
    guard range.count == bytes.offsets[other + 1] - start else { return false }
    return text.matches(range, at: start, of: bytes.text)
  }

  @inline(__always)
  func hash(of token: Int) -> UInt64 {
    text.hash(of: offsets[token]..<offsets[token + 1], seed: seed)
  }
}

extension Tokens {
  @inline(__always)
  func withBytes<Value>(_ body: (TokenBytes) -> Value) -> Value {
    text.withUnsafeBytes { text in
      offsets.withUnsafeBufferPointer { body(TokenBytes(text: text, offsets: $0)) }
    }
  }
}

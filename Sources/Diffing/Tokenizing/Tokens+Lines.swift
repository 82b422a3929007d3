extension Tokens {
  static let newline = UInt8(ascii: "\n")

  /// Divides a text into lines.
  ///
  /// A line ends after its `\n`, or where the text ends; a `\r` is part of its line.
  init(linesOf text: [UInt8]) {
    self.init(text: text, offsets: text.withUnsafeBytes { Self.offsets(in: $0) })
  }

  private static func offsets(in bytes: UnsafeRawBufferPointer) -> [Int] {
    var offsets = [0]
    // Lines of source have about this many bytes; should they be shorter, the array grows.
    offsets.reserveCapacity(bytes.count / 32 + 2)
    var position = 0
    while position + 8 <= bytes.count {
      var mask = newlineMask(of: bytes.word(at: position))
      while mask != 0 {
        offsets.append(position + mask.trailingZeroBitCount / 8 + 1)
        mask &= mask &- 1
      }
      position += 8
    }
    while position < bytes.count {
      position += 1
      if bytes[position - 1] == newline { offsets.append(position) }
    }
    if let last = bytes.last, last != newline { offsets.append(bytes.count) }
    return offsets
  }

  /// A word with the top bit of a byte set exactly where the given one has a `\n`.
  @inline(__always)
  private static func newlineMask(of word: UInt64) -> UInt64 {
    let lowBits: UInt64 = 0x7f7f_7f7f_7f7f_7f7f
    let zeroWhereNewline = word ^ 0x0a0a_0a0a_0a0a_0a0a
    // Adding to seven bits can't carry into the next byte, so no byte is taken for its neighbour.
    return ~(((zeroWhereNewline & lowBits) &+ lowBits) | zeroWhereNewline | lowBits)
  }
}

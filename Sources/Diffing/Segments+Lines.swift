extension Segments {
  static let newline = UInt8(ascii: "\n")

  /// Divides a text into lines.
  ///
  /// A line ends after its `\n`, or where the text ends; a `\r` is part of its line.
  init(linesOf text: [UInt8]) {
    self.init(text: text, offsets: text.withUnsafeBytes { Self.offsets(in: $0) })
  }

  private static func offsets(in bytes: UnsafeRawBufferPointer) -> [Int] {
    let isUnfinished = !bytes.isEmpty && bytes[bytes.count - 1] != newline
    let capacity = newlineCount(in: bytes) + (isUnfinished ? 2 : 1)
    return [Int](unsafeUninitializedCapacity: capacity) { offsets, initialized in
      offsets.initializeElement(at: 0, to: 0)
      initialized = 1
      var position = 0
      while position + 8 <= bytes.count {
        var mask = newlineMask(of: bytes.word(at: position))
        while mask != 0 {
          let end = position + mask.trailingZeroBitCount / 8 + 1
          offsets.initializeElement(at: initialized, to: end)
          initialized += 1
          mask &= mask &- 1
        }
        position += 8
      }
      while position < bytes.count {
        position += 1
        if bytes[position - 1] == newline {
          offsets.initializeElement(at: initialized, to: position)
          initialized += 1
        }
      }
      if isUnfinished {
        offsets.initializeElement(at: initialized, to: bytes.count)
        initialized += 1
      }
    }
  }

  private static func newlineCount(in bytes: UnsafeRawBufferPointer) -> Int {
    var count = 0
    var position = 0
    while position + 8 <= bytes.count {
      // The product's top byte is the sum of all bytes; not every processor counts bits at once.
      let ones = newlineMask(of: bytes.word(at: position)) >> 7
      count += Int(truncatingIfNeeded: (ones &* 0x0101_0101_0101_0101) >> 56)
      position += 8
    }
    while position < bytes.count {
      if bytes[position] == newline { count += 1 }
      position += 1
    }
    return count
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

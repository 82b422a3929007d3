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
    withUnsafeTemporaryAllocation(of: Int.self, capacity: pageSize + placesAtOnce) { places in
      for start in stride(from: 0, to: bytes.count, by: pageSize) {
        let end = min(start + pageSize, bytes.count)
        let count = lineEnds(in: bytes, from: start, to: end, places)
        offsets.append(contentsOf: UnsafeBufferPointer(rebasing: places[..<count]))
      }
    }
    if let last = bytes.last, last != newline { offsets.append(bytes.count) }
    return offsets
  }

  /// How many bytes are looked through before what was found is kept.
  private static let pageSize = 4096
  /// Most words of 64 bytes have no more line ends than these, which are written without a question.
  private static let placesAtOnce = 4

  /// Writes where lines end between two offsets, and returns how many do.
  private static func lineEnds(
    in bytes: UnsafeRawBufferPointer,
    from start: Int,
    to end: Int,
    _ places: UnsafeMutableBufferPointer<Int>
  ) -> Int {
    var count = 0
    var position = start
    while position + 64 <= end {
      var mask: UInt64 = 0
      for word in 0..<8 {
        let bits = newlineMask(of: bytes.word(at: position + 8 * word)) >> 7
        mask |= ((bits &* 0x0102_0408_1020_4080) >> 56) << UInt64(8 * word)
      }
      let found = mask.nonzeroBitCount
      var next = count
      count += found
      for _ in 0..<placesAtOnce {
        places[next] = position + mask.trailingZeroBitCount + 1
        mask &= mask &- 1
        next += 1
      }
      while next < count {
        places[next] = position + mask.trailingZeroBitCount + 1
        mask &= mask &- 1
        next += 1
      }
      position += 64
    }
    while position < end {
      position += 1
      if bytes[position - 1] == newline {
        places[count] = position
        count += 1
      }
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

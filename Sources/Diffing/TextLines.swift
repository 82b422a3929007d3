/// Divides a text into lines.
///
/// A line ends after its `\n`, or where the text ends; a `\r` is part of its line.
struct TextLines: Sendable {
  let text: [UInt8]
  /// Where each line begins, and then the length of the text: one element more than lines.
  let offsets: [Int]

  init(of text: [UInt8]) {
    self.text = text
    offsets = text.withUnsafeBytes { Self.offsets(in: $0) }
  }

  var count: Int { offsets.count - 1 }

  /// The bytes of a line, its `\n` among them.
  subscript(line: Int) -> ArraySlice<UInt8> {
    text[range(of: line)]
  }

  func range(of line: Int) -> Range<Int> {
    offsets[line]..<offsets[line + 1]
  }

  func areEqual(_ line: Int, _ other: Int) -> Bool {
    let mine = range(of: line)
    let theirs = range(of: other)
    guard mine.count == theirs.count else { return false }
    return text.withUnsafeBytes { $0.matches(mine, at: theirs.lowerBound, of: $0) }
  }

  /// The number of lines that are the same at the head of both texts.
  func commonHead(with other: TextLines) -> Int {
    let length = text.withUnsafeBytes { mine in
      other.text.withUnsafeBytes { mine.commonPrefix(with: $0) }
    }
    return min(endCount(upTo: length), other.endCount(upTo: length))
  }

  /// The number of lines that are the same at the tail of both texts.
  ///
  /// These can be lines of the common head too.
  func commonTail(with other: TextLines) -> Int {
    let length = text.withUnsafeBytes { mine in
      other.text.withUnsafeBytes { mine.commonSuffix(with: $0) }
    }
    return min(startCount(in: length), other.startCount(in: length))
  }

  /// The number of lines that end within the first bytes.
  private func endCount(upTo length: Int) -> Int {
    firstLine { $0 > length } - 1
  }

  /// The number of lines that start within the last bytes.
  private func startCount(in length: Int) -> Int {
    count - min(count, firstLine { $0 >= text.count - length })
  }

  /// The first element of `offsets` that holds, found by halving.
  private func firstLine(where holds: (Int) -> Bool) -> Int {
    var low = 0
    var high = offsets.count
    while low < high {
      let middle = (low + high) / 2
      if holds(offsets[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension TextLines {
  static let newline = UInt8(ascii: "\n")

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

extension UnsafeRawBufferPointer {
  /// The eight bytes from an offset on, the first of them lowest.
  @inline(__always)
  func word(at offset: Int) -> UInt64 {
    UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// The number of bytes that are the same at the start of both.
  func commonPrefix(with other: UnsafeRawBufferPointer) -> Int {
    let limit = Swift.min(count, other.count)
    var length = 0
    while length + 8 <= limit {
      let difference = word(at: length) ^ other.word(at: length)
      if difference != 0 { return length + difference.trailingZeroBitCount / 8 }
      length += 8
    }
    while length < limit, self[length] == other[length] { length += 1 }
    return length
  }

  /// The number of bytes that are the same at the end of both.
  func commonSuffix(with other: UnsafeRawBufferPointer) -> Int {
    let limit = Swift.min(count, other.count)
    var length = 0
    while length + 8 <= limit {
      let difference = word(at: count - length - 8) ^ other.word(at: other.count - length - 8)
      if difference != 0 { return length + difference.leadingZeroBitCount / 8 }
      length += 8
    }
    while length < limit, self[count - length - 1] == other[other.count - length - 1] {
      length += 1
    }
    return length
  }

  /// Whether a range of the bytes is the same as an equally long one of another buffer.
  @inline(__always)
  func matches(_ range: Range<Int>, at offset: Int, of other: UnsafeRawBufferPointer) -> Bool {
    let length = range.count
    guard length >= 8 else {
      return lastWord(from: range.lowerBound, to: range.upperBound)
        == other.lastWord(from: offset, to: offset + length)
    }
    var place = 0
    while place + 8 < length {
      if word(at: range.lowerBound + place) != other.word(at: offset + place) { return false }
      place += 8
    }
    // The last eight bytes overlap what was compared.
    return word(at: range.upperBound - 8) == other.word(at: offset + length - 8)
  }

  /// The bytes between two offsets, fewer than eight, the first of them lowest.
  @inline(__always)
  func lastWord(from position: Int, to end: Int) -> UInt64 {
    if position == end { return 0 }
    if position + 8 <= count {
      return word(at: position) & (UInt64.max >> UInt64(64 - 8 * (end - position)))
    }
    return self[position..<end].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

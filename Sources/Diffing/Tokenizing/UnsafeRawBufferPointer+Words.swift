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
    var mine = range.lowerBound
    var theirs = offset
    while mine + 8 <= range.upperBound {
      if word(at: mine) != other.word(at: theirs) { return false }
      mine += 8
      theirs += 8
    }
    while mine < range.upperBound {
      if self[mine] != other[theirs] { return false }
      mine += 1
      theirs += 1
    }
    return true
  }
}

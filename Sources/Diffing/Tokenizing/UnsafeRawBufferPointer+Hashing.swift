extension UnsafeRawBufferPointer {
  /// Differs from run to run, so that nobody can write a text whose lines all share a hash.
  static let seed = UInt64.random(in: .min ... .max)

  /// A hash of some of the bytes, which says nothing of where they are.
  @inline(__always)
  func hash(of range: Range<Int>, seed: UInt64) -> UInt64 {
    var position = range.lowerBound
    var hash = seed ^ UInt64(truncatingIfNeeded: range.count)
    while position + 8 <= range.upperBound {
      hash = Self.mixed(hash ^ word(at: position))
      position += 8
    }
    return Self.mixed(hash ^ rest(from: position, to: range.upperBound))
  }

  /// The last bytes of a range, fewer than eight.
  @inline(__always)
  private func rest(from position: Int, to end: Int) -> UInt64 {
    if position == end { return 0 }
    if position + 8 <= count {
      return word(at: position) & (UInt64.max >> UInt64(64 - 8 * (end - position)))
    }
    return self[position..<end].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Spreads every bit over the whole word: both halves of a product, folded.
  @inline(__always)
  private static func mixed(_ word: UInt64) -> UInt64 {
    // The fractional part of the golden ratio.
    let product = word.multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
    return product.high ^ product.low
  }
}

/// What hashes begin with: it differs from run to run, so that nobody can write a text whose lines all share one.
struct HashSeed: Sendable {
  static let shared = HashSeed()

  fileprivate let start = UInt64.random(in: .min ... .max)
  fileprivate let key = UInt64.random(in: .min ... .max)
}

extension UnsafeRawBufferPointer {
  /// A hash of some of the bytes, which says nothing of where they are.
  @inline(__always)
  func hash(of range: Range<Int>, seed: HashSeed) -> UInt64 {
    let (start, end) = (range.lowerBound, range.upperBound)
    var hash = seed.start ^ UInt64(truncatingIfNeeded: range.count)
    guard range.count >= 8 else {
      return Self.mixed(hash ^ lastWord(from: start, to: end), seed.key)
    }
    var position = start
    while position + 16 < end {
      hash = Self.mixed(hash ^ word(at: position), seed.key ^ word(at: position + 8))
      position += 16
    }
    // The last bytes overlap what was mixed in.
    return Self.mixed(hash ^ word(at: Swift.max(start, end - 16)), seed.key ^ word(at: end - 8))
  }

  /// Spreads every bit over the whole word: both halves of a product, folded.
  @inline(__always)
  private static func mixed(_ word: UInt64, _ other: UInt64) -> UInt64 {
    let product = word.multipliedFullWidth(by: other)
    return product.high ^ product.low
  }
}

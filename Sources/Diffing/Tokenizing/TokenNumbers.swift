/// Numbers tokens so that two of them have one number exactly when their bytes are the same.
struct TokenNumbers {
  /// The number of a new token that the old text doesn't have.
  static let absent: Int32 = -1

  /// The number of each old token; numbers count up from 0 as tokens are first met.
  private(set) var old: [Int32] = []
  /// The number of each new token, or `absent`.
  private(set) var new: [Int32] = []
  /// The old token that each number was given to first.
  private var firstTokens: [Int32] = []
  /// A hash table: the upper half of a token's hash, then its number plus 1; 0 is free.
  private var slots: [UInt64] = []

  init(
    of oldRange: Range<Int>,
    in oldTokens: Tokens,
    and newRange: Range<Int>,
    in newTokens: Tokens
  ) {
    slots = [UInt64](repeating: 0, count: Self.slotCount(for: oldRange.count))
    oldTokens.text.withUnsafeBytes { oldText in
      let source = Source(text: oldText, offsets: oldTokens.offsets)
      numberOld(oldRange, of: source)
      newTokens.text.withUnsafeBytes { newText in
        let newSource = Source(text: newText, offsets: newTokens.offsets)
        numberNew(newRange, of: newSource, against: source, from: oldRange)
      }
    }
  }

  /// How many numbers are in use.
  var count: Int { firstTokens.count }

  /// For each number, whether a new token has it too.
  var isInNew: [Bool] {
    var isInNew = [Bool](repeating: false, count: count)
    for number in new where number != Self.absent { isInNew[Int(number)] = true }
    return isInNew
  }

  /// Whether both texts have a token of a number.
  static func isShared(_ number: Int32, _ isInNew: [Bool]) -> Bool {
    number != absent && isInNew[Int(number)]
  }

  private static func slotCount(for tokens: Int) -> Int {
    // At most two thirds full, and a power of two.
    var count = 16
    while count * 2 < tokens * 3 { count *= 2 }
    return count
  }

  private mutating func numberOld(_ range: Range<Int>, of source: Source) {
    old.reserveCapacity(range.count)
    firstTokens.reserveCapacity(range.count)
    for token in range {
      let hash = source.hash(of: token)
      let found = find(token, of: source, hash: hash, against: source)
      if let number = found.number {
        old.append(number)
      } else {
        let number = Int32(firstTokens.count)
        firstTokens.append(Int32(token))
        slots[found.slot] = hash & ~0xffff_ffff | UInt64(number + 1)
        old.append(number)
      }
    }
  }

  private mutating func numberNew(
    _ range: Range<Int>,
    of source: Source,
    against oldSource: Source,
    from oldRange: Range<Int>
  ) {
    new.reserveCapacity(range.count)
    // Most tokens follow the one they followed before: then a comparison is all it takes.
    var expected = oldRange.lowerBound
    for token in range {
      if expected < oldRange.upperBound, source.isEqual(token, to: expected, of: oldSource) {
        new.append(old[expected - oldRange.lowerBound])
        expected += 1
        continue
      }
      let hash = source.hash(of: token)
      guard let number = find(token, of: source, hash: hash, against: oldSource).number else {
        new.append(Self.absent)
        continue
      }
      new.append(number)
      expected = max(expected, Int(firstTokens[Int(number)]) + 1)
    }
  }

  /// The number of a token, or the free slot where it belongs.
  @inline(__always)
  private func find(
    _ token: Int,
    of source: Source,
    hash: UInt64,
    against oldSource: Source
  ) -> (number: Int32?, slot: Int) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      if slots[slot] >> 32 == hash >> 32 {
        let number = Int(slots[slot] & 0xffff_ffff) - 1
        if source.isEqual(token, to: Int(firstTokens[number]), of: oldSource) {
          return (Int32(number), slot)
        }
      }
      slot = (slot + 1) & mask
    }
    return (nil, slot)
  }
}

/// Reads tokens where they are, for as long as their text lends its bytes.
private struct Source {
  let text: UnsafeRawBufferPointer
  let offsets: [Int]

  private let seed = UnsafeRawBufferPointer.seed

  init(text: UnsafeRawBufferPointer, offsets: [Int]) {
    self.text = text
    self.offsets = offsets
  }

  @inline(__always)
  func isEqual(_ token: Int, to other: Int, of source: Source) -> Bool {
    let range = offsets[token]..<offsets[token + 1]
    let start = source.offsets[other]
    guard range.count == source.offsets[other + 1] - start else { return false }
    return text.matches(range, at: start, of: source.text)
  }

  @inline(__always)
  func hash(of token: Int) -> UInt64 {
    text.hash(of: offsets[token]..<offsets[token + 1], seed: seed)
  }
}

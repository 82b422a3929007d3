/// Finds the number of a token by its bytes.
struct TokenTable {
  /// The text whose tokens have numbers.
  private let bytes: TokenBytes
  /// A hash table: the upper half of a token's hash, then its number plus 1; 0 is free.
  private let slots: UnsafeMutableBufferPointer<UInt64>
  /// The token that each number was given to first.
  private let firstTokens: UnsafeMutableBufferPointer<Int32>
  /// How many numbers are in use.
  private(set) var count = 0

  /// Makes an empty table with room for some tokens of a text.
  @inline(__always)
  static func with<Value>(room: Int, for bytes: TokenBytes, _ body: (inout TokenTable) -> Value)
    -> Value
  {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: slotCount(for: room)) { slots in
      slots.initialize(repeating: 0)
      return withUnsafeTemporaryAllocation(of: Int32.self, capacity: room) { firstTokens in
        var table = TokenTable(bytes: bytes, slots: slots, firstTokens: firstTokens)
        return body(&table)
      }
    }
  }

  private static func slotCount(for tokens: Int) -> Int {
    // At most two thirds full, and a power of two.
    var count = 16
    while count * 2 < tokens * 3 { count *= 2 }
    return count
  }

  /// Gives tokens of the text their numbers, each of other bytes the next one.
  mutating func number(_ range: Range<Int>, into numbers: UnsafeMutableBufferPointer<Int32>) {
    for (index, token) in range.enumerated() {
      let hash = bytes.hash(of: token)
      let found = find(token, of: bytes, hash: hash)
      if let number = found.number {
        numbers.initializeElement(at: index, to: number)
      } else {
        firstTokens.initializeElement(at: count, to: Int32(token))
        numbers.initializeElement(at: index, to: Int32(count))
        count += 1
        slots[found.slot] = hash & ~0xffff_ffff | UInt64(count)
      }
    }
  }

  /// Finds the numbers of another text's tokens, and notes which are there.
  func look(
    up range: Range<Int>,
    of otherBytes: TokenBytes,
    from ownRange: Range<Int>,
    numbered own: [Int32],
    into numbers: UnsafeMutableBufferPointer<Int32>,
    noting isFound: inout [Bool]
  ) {
    // Most tokens follow the one they followed before: then a comparison is all it takes.
    var expected = ownRange.lowerBound
    for (index, token) in range.enumerated() {
      var number = TokenNumbers.absent
      if expected < ownRange.upperBound, otherBytes.isEqual(token, to: expected, of: bytes) {
        number = own[expected - ownRange.lowerBound]
        expected += 1
      } else if let found = find(token, of: otherBytes, hash: otherBytes.hash(of: token)).number {
        number = found
        expected = max(expected, Int(firstTokens[Int(found)]) + 1)
      }
      numbers.initializeElement(at: index, to: number)
      if number != TokenNumbers.absent { isFound[Int(number)] = true }
    }
  }

  /// The number of a token, or the free slot where it belongs.
  @inline(__always)
  private func find(_ token: Int, of otherBytes: TokenBytes, hash: UInt64) -> (
    number: Int32?, slot: Int
  ) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      if slots[slot] >> 32 == hash >> 32 {
        let number = Int(slots[slot] & 0xffff_ffff) - 1
        if otherBytes.isEqual(token, to: Int(firstTokens[number]), of: bytes) {
          return (Int32(number), slot)
        }
      }
      slot = (slot + 1) & mask
    }
    return (nil, slot)
  }
}

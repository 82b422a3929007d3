/// Numbers lines so that two of them have one number exactly when their bytes are the same.
struct LineNumbers {
  /// The number of a new line that the old lines don't have.
  static let absent: Int32 = -1

  /// The number of each old line; numbers count up from 0 as lines are first met.
  private(set) var old: [Int32] = []
  /// The number of each new line, or `absent`.
  private(set) var new: [Int32] = []
  /// The old line that each number was given to first.
  private var firstLines: [Int32] = []
  /// A hash table: the upper half of a line's hash, then its number plus 1; 0 is free.
  private var slots: [UInt64] = []

  init(
    of oldRange: Range<Int>,
    in oldLines: TextLines,
    and newRange: Range<Int>,
    in newLines: TextLines
  ) {
    slots = [UInt64](repeating: 0, count: Self.slotCount(for: oldRange.count))
    oldLines.text.withUnsafeBytes { oldText in
      let source = Source(text: oldText, offsets: oldLines.offsets)
      numberOld(oldRange, of: source)
      newLines.text.withUnsafeBytes { newText in
        let newSource = Source(text: newText, offsets: newLines.offsets)
        numberNew(newRange, of: newSource, against: source, from: oldRange)
      }
    }
  }

  /// How many numbers are in use.
  var count: Int { firstLines.count }

  private static func slotCount(for lines: Int) -> Int {
    // At most two thirds full, and a power of two.
    var count = 16
    while count * 2 < lines * 3 { count *= 2 }
    return count
  }

  private mutating func numberOld(_ range: Range<Int>, of source: Source) {
    old.reserveCapacity(range.count)
    firstLines.reserveCapacity(range.count)
    for line in range {
      let hash = source.hash(of: line)
      let found = find(line, of: source, hash: hash, against: source)
      if let number = found.number {
        old.append(number)
      } else {
        let number = Int32(firstLines.count)
        firstLines.append(Int32(line))
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
    // Most lines follow the line they followed before: then a comparison is all it takes.
    var expected = oldRange.lowerBound
    for line in range {
      if expected < oldRange.upperBound, source.isEqual(line, to: expected, of: oldSource) {
        new.append(old[expected - oldRange.lowerBound])
        expected += 1
        continue
      }
      let hash = source.hash(of: line)
      guard let number = find(line, of: source, hash: hash, against: oldSource).number else {
        new.append(Self.absent)
        continue
      }
      new.append(number)
      expected = max(expected, Int(firstLines[Int(number)]) + 1)
    }
  }

  /// The number of a line, or the free slot where it belongs.
  @inline(__always)
  private func find(
    _ line: Int,
    of source: Source,
    hash: UInt64,
    against oldSource: Source
  ) -> (number: Int32?, slot: Int) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      if slots[slot] >> 32 == hash >> 32 {
        let number = Int(slots[slot] & 0xffff_ffff) - 1
        if source.isEqual(line, to: Int(firstLines[number]), of: oldSource) {
          return (Int32(number), slot)
        }
      }
      slot = (slot + 1) & mask
    }
    return (nil, slot)
  }
}

/// Reads lines where they are, for as long as their text lends its bytes.
private struct Source {
  let text: UnsafeRawBufferPointer
  let offsets: [Int]

  /// Differs from run to run, so that nobody can write lines that all share a hash.
  private static let seed = UInt64.random(in: .min ... .max)
  private let seed = Self.seed

  init(text: UnsafeRawBufferPointer, offsets: [Int]) {
    self.text = text
    self.offsets = offsets
  }

  @inline(__always)
  func isEqual(_ line: Int, to other: Int, of source: Source) -> Bool {
    let range = offsets[line]..<offsets[line + 1]
    let start = source.offsets[other]
    guard range.count == source.offsets[other + 1] - start else { return false }
    return text.matches(range, at: start, of: source.text)
  }

  @inline(__always)
  func hash(of line: Int) -> UInt64 {
    var position = offsets[line]
    let end = offsets[line + 1]
    var hash = seed ^ UInt64(truncatingIfNeeded: end - position)
    while position + 8 <= end {
      hash = Self.mixed(hash ^ text.word(at: position))
      position += 8
    }
    return Self.mixed(hash ^ rest(from: position, to: end))
  }

  /// The last bytes of a line, fewer than eight.
  @inline(__always)
  private func rest(from position: Int, to end: Int) -> UInt64 {
    if position == end { return 0 }
    if position + 8 <= text.count {
      return text.word(at: position) & (UInt64.max >> UInt64(64 - 8 * (end - position)))
    }
    return text[position..<end].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Spreads every bit over the whole word: both halves of a product, folded.
  @inline(__always)
  private static func mixed(_ word: UInt64) -> UInt64 {
    // The fractional part of the golden ratio.
    let product = word.multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
    return product.high ^ product.low
  }
}

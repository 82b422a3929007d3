/// Divides a text into lines or words.
///
/// Whether a segment ends between two bytes is for these two alone to say, so that the same bytes
/// are divided the same way in any text.
struct Segments: Sendable {
  let text: [UInt8]
  /// Where each segment begins, and then the length of the text: one element more than segments.
  let offsets: [Int]

  var count: Int { offsets.count - 1 }

  subscript(segment: Int) -> ArraySlice<UInt8> {
    text[range(of: segment)]
  }

  /// The bytes of segments that follow one another.
  func bytes(of segments: Range<Int>) -> ArraySlice<UInt8> {
    text[offsets[segments.lowerBound]..<offsets[segments.upperBound]]
  }

  func range(of segment: Int) -> Range<Int> {
    offsets[segment]..<offsets[segment + 1]
  }

  func areEqual(_ segment: Int, _ other: Int) -> Bool {
    let mine = range(of: segment)
    let theirs = range(of: other)
    guard mine.count == theirs.count else { return false }
    return text.withUnsafeBytes { $0.matches(mine, at: theirs.lowerBound, of: $0) }
  }

  /// The number of segments that are the same at the head of both texts.
  func commonHead(with other: Segments) -> Int {
    let length = text.withUnsafeBytes { mine in
      other.text.withUnsafeBytes { mine.commonPrefix(with: $0) }
    }
    return min(endCount(upTo: length), other.endCount(upTo: length))
  }

  /// The number of segments that are the same at the tail of both texts.
  ///
  /// These can be segments of the common head too.
  func commonTail(with other: Segments) -> Int {
    let length = text.withUnsafeBytes { mine in
      other.text.withUnsafeBytes { mine.commonSuffix(with: $0) }
    }
    return min(startCount(in: length), other.startCount(in: length))
  }

  /// The number of segments that end within the first bytes.
  private func endCount(upTo length: Int) -> Int {
    firstSegment { $0 > length } - 1
  }

  /// The number of segments that start within the last bytes.
  private func startCount(in length: Int) -> Int {
    count - min(count, firstSegment { $0 >= text.count - length })
  }

  /// The first element of `offsets` that holds, found by halving.
  private func firstSegment(where holds: (Int) -> Bool) -> Int {
    var low = 0
    var high = offsets.count
    while low < high {
      let middle = (low + high) / 2
      if holds(offsets[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

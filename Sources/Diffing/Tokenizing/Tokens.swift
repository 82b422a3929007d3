/// Divides a text into lines or words.
///
/// Whether a token ends between two bytes is for these two alone to say, so that the same bytes
/// are divided the same way in any text.
struct Tokens: Sendable {
  let text: [UInt8]
  /// Where each token begins, and then the length of the text: one element more than tokens.
  let offsets: [Int]

  var count: Int { offsets.count - 1 }

  subscript(token: Int) -> ArraySlice<UInt8> {
    text[range(of: token)]
  }

  /// The bytes of tokens that follow one another.
  func bytes(of tokens: Range<Int>) -> ArraySlice<UInt8> {
    text[offsets[tokens.lowerBound]..<offsets[tokens.upperBound]]
  }

  func range(of token: Int) -> Range<Int> {
    offsets[token]..<offsets[token + 1]
  }

  func areEqual(_ token: Int, _ other: Int) -> Bool {
    let mine = range(of: token)
    let theirs = range(of: other)
    guard mine.count == theirs.count else { return false }
    return text.withUnsafeBytes { $0.matches(mine, at: theirs.lowerBound, of: $0) }
  }

  /// The number of tokens that are the same at the head of both texts.
  func commonHead(with other: Tokens) -> Int {
    let length = text.withUnsafeBytes { mine in
      other.text.withUnsafeBytes { mine.commonPrefix(with: $0) }
    }
    return min(endCount(upTo: length), other.endCount(upTo: length))
  }

  /// The number of tokens that are the same at the tail of both texts.
  ///
  /// These can be tokens of the common head too.
  func commonTail(with other: Tokens) -> Int {
    let length = text.withUnsafeBytes { mine in
      other.text.withUnsafeBytes { mine.commonSuffix(with: $0) }
    }
    return min(startCount(in: length), other.startCount(in: length))
  }

  /// The number of tokens that end within the first bytes.
  private func endCount(upTo length: Int) -> Int {
    firstToken { $0 > length } - 1
  }

  /// The number of tokens that start within the last bytes.
  private func startCount(in length: Int) -> Int {
    count - min(count, firstToken { $0 >= text.count - length })
  }

  /// The first element of `offsets` that holds, found by halving.
  private func firstToken(where holds: (Int) -> Bool) -> Int {
    var low = 0
    var high = offsets.count
    while low < high {
      let middle = (low + high) / 2
      if holds(offsets[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

/// Finds the word that a misspelt one may stand for.
package enum Spelling {
  /// The candidate that is nearest to a word, the first of several; nil when none is near.
  ///
  /// Near is what begins with the word, and what differs from it by a third of its letters at the
  /// most: one that is missing, one too many, another one, or two neighbours that changed places.
  /// Case does not count.
  package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let letters = Array(word.lowercased().unicodeScalars)
    guard letters.count > 1 else { return nil }
    var (best, least) = (String?.none, max(1, letters.count / 3) + 1)
    for candidate in candidates {
      let others = Array(candidate.lowercased().unicodeScalars)
      let distance = others.starts(with: letters) ? 1 : distance(from: letters, to: others)
      if distance < least { (best, least) = (candidate, distance) }
    }
    return best
  }

  /// How many such differences lie between two words, none of them within another one.
  private static func distance(from old: [Unicode.Scalar], to new: [Unicode.Scalar]) -> Int {
    // The last three rows of the table of distances between the beginnings of both.
    var (before, above) = ([Int](), Array(0...new.count))
    for (i, letter) in old.enumerated() {
      var row = [i + 1]
      for (j, other) in new.enumerated() {
        var least = min(above[j + 1] + 1, row[j] + 1, above[j] + (letter == other ? 0 : 1))
        if i > 0, j > 0, letter == new[j - 1], other == old[i - 1] {
          least = min(least, before[j - 1] + 1)
        }
        row.append(least)
      }
      (before, above) = (above, row)
    }
    return above[new.count]
  }
}

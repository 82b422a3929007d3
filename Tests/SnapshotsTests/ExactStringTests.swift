import Snapshots
import Testing

struct ExactStringTests {
  @Test func `texts are the same, and come one after the other, as their bytes do`() {
    let strings = [
      "", "\0", "a", "a\0", "ab", "b", "e\u{301}", "\u{E9}", "\u{FFFD}", "😀", "Z",
      "longer than fifteen bytes", "longer than fifteen bytes, too", "longer than fifteen byteS",
    ]
    // What is cut out of another text is not stored as one that stands for itself.
    let cut = strings.map { String("xx\($0)yy".dropFirst(2).dropLast(2)) }
    for (index, left) in strings.enumerated() {
      for (other, right) in zip(strings, cut).enumerated() {
        for right in [right.0, right.1] {
          let (one, two) = (ExactString(left), ExactString(right))
          #expect((one == two) == (index == other), "\(left) and \(right)")
          #expect((one < two) == left.utf8.lexicographicallyPrecedes(right.utf8))
          if index == other { #expect(one.hashValue == two.hashValue) }
        }
      }
    }
  }
}

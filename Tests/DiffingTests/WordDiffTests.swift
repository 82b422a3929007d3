import Diffing
import SeededRandom
import Testing

struct WordDiffTests {
  @Test func `a word is replaced as a whole`() {
    #expect(marked("let count = 10\n", "let counter = 10\n") == "let [-count-]{+counter+} = 10\n")
    #expect(marked("naïve_1", "naive_1") == "[-naïve_1-]{+naive_1+}")
  }

  @Test func `a byte that is no letter and no blank is a word`() {
    #expect(marked("f(a);", "f(a)));") == "f(a){+))+};")
    #expect(marked("a+b", "a-b") == "a[-+-]{+-+}b")
  }

  @Test func `blanks that follow one another are one word, and a newline is another`() {
    #expect(marked("a \t b", "a b") == "a[- \t -]{+ +}b")
    #expect(marked("a\n\nb", "a\nb") == "a\n[-\n-]b")
    #expect(marked("a\nb", "a\n  b") == "a\n{+  +}b")
  }

  @Test func `words with only blanks between them change together`() {
    #expect(marked("let one = 1", "var two = 1") == "[-let one-]{+var two+} = 1")
    #expect(
      marked("the quick brown fox", "she jumps over a dog")
        == "[-the quick brown fox-]{+she jumps over a dog+}"
    )
  }

  @Test func `lines change apart`() {
    #expect(marked("one\ntwo\n", "1\n2\n") == "[-one-]{+1+}\n[-two-]{+2+}\n")
  }

  @Test func `an added word comes with the blank after it`() {
    #expect(marked("f(a, b)", "f(a, c, b)") == "f(a, {+c, +}b)")
    #expect(marked("a b", "a x b") == "a {+x +}b")
    #expect(marked("a x b", "a b") == "a [-x -]b")
  }

  @Test func `texts that are the same are one piece, and empty ones none`() {
    #expect(marked("a b\n", "a b\n") == "a b\n")
    #expect(WordDiff(from: [], to: []).pieces == [])
    #expect(WordDiff(from: [], to: [1]).pieces == [WordDiff.Piece(kind: .added, bytes: [1])])
    #expect(WordDiff(from: [1], to: []).pieces == [WordDiff.Piece(kind: .removed, bytes: [1])])
  }

  @Test func `pieces are all of both texts, in order`() {
    let words = ["a", "b", "ab", "_1", "é", " ", "  ", "\t", "\n", "(", ")", ";", "\0", "\r\n"]
    for seed in 0..<5000 {
      var generator = SeededGenerator(seed: seed)
      let kindCount = Int.random(in: 1...words.count, using: &generator)
      let kinds = words.shuffled(using: &generator).prefix(kindCount)
      func text() -> [UInt8] {
        (0..<Int.random(in: 0...30, using: &generator)).flatMap { _ in
          Array(kinds.randomElement(using: &generator)!.utf8)
        }
      }
      let (old, new) = (text(), text())
      let pieces = WordDiff(from: old, to: new).pieces
      #expect(pieces.filter { $0.kind != .added }.flatMap(\.bytes) == old, "seed \(seed)")
      #expect(pieces.filter { $0.kind != .removed }.flatMap(\.bytes) == new, "seed \(seed)")
      #expect(pieces.allSatisfy { !$0.bytes.isEmpty }, "seed \(seed)")
      for (piece, next) in zip(pieces, pieces.dropFirst()) {
        #expect(piece.kind != next.kind, "seed \(seed)")
        #expect(piece.kind != .added || next.kind == .context, "seed \(seed)")
      }
    }
  }

  /// The pieces as `git diff --word-diff` marks them.
  private func marked(_ old: String, _ new: String) -> String {
    WordDiff(from: Array(old.utf8), to: Array(new.utf8)).pieces.reduce(into: "") { text, piece in
      let words = String(decoding: piece.bytes, as: UTF8.self)
      switch piece.kind {
      case .context: text += words
      case .removed: text += "[-\(words)-]"
      case .added: text += "{+\(words)+}"
      }
    }
  }
}

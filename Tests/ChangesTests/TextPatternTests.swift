import Changes
import Foundation
import RealPrograms
import SeededRandom
import Testing

/// Finds lines, and has the real grep find them too.
struct TextPatternTests {
  /// What the real grep finds; nil when it refuses the pattern.
  private static func grep(_ arguments: [String], in text: [UInt8]) async throws -> [String]? {
    let file = FileManager.default.temporaryDirectory.appending(path: "grep-\(UUID())")
    try Data(text).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let command = ["grep", "-a", "-n", "-E"] + arguments + [file.path]
    let result = try await RealProgram.start(command, environment: ["LC_ALL": "C.UTF-8"]).result
    return result.status == 2 ? nil : lines(of: result.output)
  }

  /// By bytes, for `\r\n` is one character to Swift.
  private static func lines(of text: String) -> [String] {
    text.utf8.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
  }

  private static func find(
    _ pattern: String,
    _ options: TextPattern.Options,
    in text: [UInt8]
  ) throws -> [String]? {
    guard let pattern = try? TextPattern(pattern, options) else { return nil }
    return try pattern.matches(in: text)
      .map { "\($0.number):\(String(decoding: $0.bytes, as: UTF8.self))" }
  }

  private func compare(
    _ pattern: String,
    in text: [UInt8],
    _ options: TextPattern.Options = []
  ) async throws {
    let found = try Self.find(pattern, options, in: text)
    let flags = options.contains(.ignoringCase) ? ["-i", "-e", pattern] : ["-e", pattern]
    #expect(found == (try await Self.grep(flags, in: text)), "\(flags)")
  }

  private static func lines(of words: [String], seed: Int) -> [UInt8] {
    var random = SeededGenerator(seed: seed)
    let lines = (0..<200).map { _ in
      (0..<Int.random(in: 0..<7, using: &random)).map { _ in
        words.randomElement(using: &random) ?? ""
      }.joined() + "\n"
    }
    return Array((lines.joined() + "last a").utf8)
  }

  private static let words = [
    "a", "b", "c", "ab", "é", "É", "è", "e\u{301}", "ß", "日本", "👍", "ж", "Ж", ".", " ", "\t", "A",
    "xy", "xxy", "9", "_", "{", "}", "(", ")", "[", "]", "\\", "*", "+", "?", "^", "$", "|", "-",
    "\r",
    "\u{A0}", "ſ", "K", "\u{212A}", "σ", "ς",
  ]

  @Test(arguments: [
    "a", "ab", "b.a", "^a", "b$", "^$", "a*b", "(a|b)c", "[^a]b", "a{2}", "\\.", "é", "ab?c", "x+y",
    "c.*a", "", "no such text", "é?s", "é?a", "aé?", "[é]", "[^é]a", "^.$", "^..$", "^.{5}$",
    "[[:alpha:]]+9", "[[:upper:]]", "[[:space:]]a", "\\w\\W", "\\bé", "é\\b", "\\<a", "a\\>",
    "\\Bb",
    "日.", "[日本]", "(é|a)\\1", "(.)\\1", "^(.*)a\\1$", "[]a]", "[^]a]", "[a-]", "[-a]", "[a^]",
    "[[]",
    "[[.-.]]", "[[=a=]]", "[\\]", "a-c", "*a", "+a", "?a", "a|*b", "(*b)", "^*a", "^+b", "a$*b",
    "{1}a", "a{1", "a{", "{", "a{x}", "{a", "a{,2}b", "a{ 1}", "a)", ")", "a**", "a+*",
    "a|",
    "|a", "()", "(|a)b", "a||b", "\\d", "\\{", "\\(", "(^a|b$)", "(^)*b", "a^b", "a$b", "x{0}y",
    "a{1}{2}", "\\w{2}", "a\nb", "\r$", "(a", "[a", "[b-a]", "[[:foo:]]", "[:alpha:]", "\\", "a\\",
    "\\2(a)", "a{2,1}", "a{1,99999}", "[[.xyz.]]", "k", "s", "ς", "Σ",
  ])
  func `the lines are those that grep finds`(pattern: String) async throws {
    let text = Self.lines(of: Self.words, seed: 1)
    try await compare(pattern, in: text)
    try await compare(pattern, in: text, .ignoringCase)
  }

  @Test func `random patterns find what grep finds, in short lines and in long ones`() async throws
  {
    var random = SeededGenerator(seed: 7)
    let places = ["\\b", "^", "$", "\\<", "\\>"]
    let atoms = [
      "a", "b", "é", "日", ".", "[ab]", "[^a]", "[éж]", "[^é]", "[[:alpha:]]", "\\w", "(a|é)",
      "(b|)",
      "\\.", "x",
    ]
    let repetitions = ["", "", "", "*", "+", "?", "{2}", "{1,}", "{"]
    let short = Self.lines(of: Self.words, seed: 2)
    let lines = Self.lines(of: String(decoding: short, as: UTF8.self))
    let long = lines.map { $0 + String(repeating: "- ", count: 300) + $0 }
    let text = short + [UInt8(ascii: "\n")] + Array(long.joined(separator: "\n").utf8)
    for _ in 0..<50 {
      let pattern = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        if Int.random(in: 0..<5, using: &random) == 0 {
          return places.randomElement(using: &random) ?? ""
        }
        return (atoms.randomElement(using: &random) ?? "")
          + (repetitions.randomElement(using: &random) ?? "")
      }.joined()
      try await compare(pattern, in: text)
      try await compare(pattern, in: text, .ignoringCase)
    }
  }

  @Test func `a range goes by the numbers of characters`() throws {
    let text = Array("д\nя\nz\né\nü\nÿ\n日\n".utf8)
    func numbers(_ pattern: String) throws -> [Int] {
      try TextPattern(pattern).matches(in: text).map(\.number)
    }
    #expect(try numbers("[а-я]") == [1, 2])
    #expect(try numbers("[^а-я]") == [3, 4, 5, 6, 7])
    #expect(try numbers("[a-ü]") == [3, 4, 5])
    #expect(try numbers("[一-龥]") == [7])
    #expect(throws: TextPattern.Malformed.self) { try TextPattern("[\u{80}-\u{10FFFF}]") }
    #expect(throws: TextPattern.Malformed.self) { try TextPattern("[ü-é]") }
  }

  @Test func `a line of megabytes takes time in proportion to its length`() throws {
    // Of this thread alone: what else the machine does is no matter.
    func work(_ count: Int) throws -> Double {
      let line = Array((String(repeating: "aé x ", count: count) + "\nab\n").utf8)
      let start = processorTime()
      for pattern in ["a.*b", "é.*b", "[é]+ [[:alpha:]]q|ab", "(a|x).*z|ab"] {
        for options in [[], .ignoringCase] as [TextPattern.Options] {
          let found = try TextPattern(pattern, options).matches(in: line).map(\.number)
          #expect(found == (pattern == "é.*b" ? [] : [2]), "\(pattern)")
        }
      }
      return Double(processorTime() - start)
    }
    // In proportion it is eight times as much, and by its square sixty-four.
    let growth = try work(400_000) / work(50_000)
    #expect(growth < 24, "\(growth)")
  }

  /// What this thread has taken of a processor, in nanoseconds.
  private func processorTime() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  @Test func `what is no UTF-8 is no character, and neither is half of one`() throws {
    let text: [UInt8] = Array("caf".utf8) + [0xE9, 0x0A] + Array("café\n".utf8) + [0xC3, 0x0A]
    func numbers(_ pattern: String) throws -> [Int] {
      try TextPattern(pattern).matches(in: text).map(\.number)
    }
    #expect(try numbers("caf") == [1, 2])
    #expect(try numbers("^caf.$") == [2])
    #expect(try numbers("[é]") == [2])
  }

  @Test func `a text with signs of an expression is found as it is`() throws {
    let text = Array("a.b\naxb\n(a|b)\nÉ[\n".utf8)
    #expect(try TextPattern("a.b", .literal).matches(in: text).map(\.number) == [1])
    let options: TextPattern.Options = [.literal, .ignoringCase]
    #expect(try TextPattern("(A|B)", options).matches(in: text).map(\.number) == [3])
    #expect(try TextPattern("é[", options).matches(in: text).map(\.number) == [4])
  }

  @Test func `what is no expression is refused with a reason`() {
    #expect(throws: TextPattern.Malformed.self) { try TextPattern("a(") }
    let error = #expect(throws: TextPattern.Malformed.self) { try TextPattern("[:digit:]") }
    #expect(
      error?.description == """
        '[:digit:]' is no regular expression: a class is written [[:digit:]], and not [:digit:]
        """
    )
  }
}

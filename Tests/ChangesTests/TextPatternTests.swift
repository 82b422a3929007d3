import Changes
import Foundation
import RealPrograms
import SeededRandom
import Testing

/// Finds lines, and has the real grep find them too.
struct TextPatternTests {
  private static let patterns = [
    "a", "ab", "b.a", "^a", "b$", "^$", "a*b", "(a|b)c", "[^a]b", "a{2}", "\\.", "é", "ab?c", "x+y",
    "c.*a", "", "no such text",
  ]

  private static func grep(_ arguments: [String], _ text: [UInt8]) async throws -> [String] {
    let file = FileManager.default.temporaryDirectory.appending(path: "grep-\(UUID())")
    try Data(text).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let command = ["grep", "-a", "-n", "-E"] + arguments + [file.path]
    let result = try await RealProgram.start(command, environment: ["LC_ALL": "C"]).result
    return result.output.split(separator: "\n").map(String.init)
  }

  @Test func `the lines are those that grep finds`() async throws {
    let words = ["a", "b", "c", "ab", "é", ".", " ", "A", "xy", "xxy"]
    var random = SeededGenerator(seed: 1)
    let lines = (0..<120).map { _ in
      (0..<Int.random(in: 0..<6, using: &random)).map { _ in
        words.randomElement(using: &random) ?? ""
      }.joined() + "\n"
    }
    let text = Array((lines.joined() + "last a").utf8)
    for pattern in Self.patterns {
      for isIgnoringCase in [false, true] {
        let found = try TextPattern(pattern, isIgnoringCase ? .ignoringCase : [])
          .matches(in: text)
          .map { "\($0.number):\(String(decoding: $0.bytes, as: UTF8.self))" }
        let flags = isIgnoringCase ? ["-i", "-e", pattern] : ["-e", pattern]
        #expect(found == (try await Self.grep(flags, text)), "\(flags)")
      }
    }
  }

  @Test func `a text with signs of an expression is found as it is`() async throws {
    let text = Array("a.b\naxb\n(a|b)\n".utf8)
    #expect(try TextPattern("a.b", .literal).matches(in: text).map(\.number) == [1])
    #expect(
      try TextPattern("(A|B)", [.literal, .ignoringCase]).matches(in: text).map(\.number) == [3]
    )
  }

  @Test func `what is no expression is refused with a reason`() {
    #expect(throws: TextPattern.Malformed.self) { try TextPattern("a(") }
  }
}

import Changes
import Foundation
import SeededRandom
import Testing

/// Finds lines, and has the real grep find them too.
struct TextPatternTests {
  private static let patterns = [
    "a", "ab", "b.a", "^a", "b$", "^$", "a*b", "(a|b)c", "[^a]b", "a{2}", "\\.", "é", "ab?c", "x+y",
    "c.*a", "", "no such text",
  ]

  private static func grep(_ arguments: [String], _ text: [UInt8]) throws -> [String] {
    let file = FileManager.default.temporaryDirectory.appending(path: "grep-\(UUID())")
    try Data(text).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["grep", "-a", "-n", "-E"] + arguments + [file.path]
    process.environment = ["LC_ALL": "C", "PATH": "/usr/bin:/bin"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test func `the lines are those that grep finds`() throws {
    let words = ["a", "b", "c", "ab", "é", ".", " ", "A", "xy", "xxy"]
    for seed in 1...6 {
      var random = SeededGenerator(seed: seed)
      var text = (0..<60).map { _ in
        (0..<Int.random(in: 0..<6, using: &random)).map { _ in
          words.randomElement(using: &random) ?? ""
        }.joined() + "\n"
      }.joined()
      if seed % 2 == 0 { text += "last a" }
      for pattern in Self.patterns {
        for (options, flags) in [([], []), (.ignoringCase, ["-i"])]
          as [(TextPattern.Options, [String])]
        {
          let found = try TextPattern(pattern, options).matches(in: Array(text.utf8))
            .map { "\($0.number):\(String(decoding: $0.bytes, as: UTF8.self))" }
          let expected = try Self.grep(flags + ["-e", pattern], Array(text.utf8))
          #expect(found == expected, "seed \(seed), \(pattern), \(flags)")
        }
      }
    }
  }

  @Test func `a text with signs of an expression is found as it is`() throws {
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

import Foundation
import Snapshots
import Testing

/// What is written straight is what Foundation's encoder writes, made safe for a terminal.
struct IndentedJSONTests {
  private static func encoded(_ tree: JSONTree) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    let text = TerminalText(try encoder.encode(tree), escape: .json)
    return text.description
  }

  private static func written(_ tree: JSONTree) -> String {
    String(decoding: IndentedJSON(of: tree).bytes, as: UTF8.self)
  }

  @Test func `each scalar is written as it is or as an escape, wherever it stands`() throws {
    let scalars = (0...0xFFFF).compactMap { Unicode.Scalar($0 as UInt32) } + ["😀", "\u{10FFFF}"]
    for padding in ["", "x", "1234567", "é"] {
      let text = scalars.map { "\(padding)\($0)" }.joined()
      for tree in [JSONTree.text(ExactString(text)), .utf8(Array(text.utf8))] {
        #expect(try Self.written(tree) == Self.encoded(tree))
      }
    }
    #expect(Self.written(.text("a\"\u{1B}\n\u{85}\u{2028}")) == #""a\"\u001b\n\u0085\u2028""#)
  }

  @Test(arguments: [
    "[]", "{}", "[[],{},[{}]]",
    #"{"b":1,"a":[],"B":{},"a10":2,"a9":3,"é":4,"":5,"😀":6,"\uffff":7}"#,
    #"{"a":1,"b":2,"a":3}"#, "[0,-0,-1,1.0,1.50,1e5,1E-5,2.5e300,1e999,0.1,9223372036854775808]",
    "[123456789012345678901234567890,1234567890123456789012345678901234567890.0]",
    "[true,false,null]", #"["","\ud800","\n\u0000\/"]"#, #""text""#,
  ])
  func `a kept value is written as an encoder writes it`(kept: ExactString) throws {
    for tree in [
      JSONTree.json(JSON(written: kept)), .array([.json(JSON(written: kept)), .flag(true)]),
      .object(["b": .json(JSON(written: kept)), "a": .array([]), "c": .object([:])]),
    ] {
      #expect(try Self.written(tree) == Self.encoded(tree))
    }
  }

  @Test(arguments: [128, 129, 5000])
  func `what is nested too deeply for an encoder is a text here, too`(depth: Int) throws {
    let deep = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    let tree = JSONTree.json(JSON(written: ExactString(deep)))
    #expect(try Self.written(tree) == Self.encoded(tree))
    #expect(Self.written(tree).hasPrefix("[") == (depth == 128))
  }

  @Test func `members whose names differ in composition only are two`() {
    let tree = JSONTree.object(["\u{E9}": .flag(true), "e\u{301}": .flag(false)])
    #expect(Self.written(tree) == "{\n  \"e\u{301}\" : false,\n  \"\u{E9}\" : true\n}")
  }

  @Test func `a snapshot is written with all that it has`() throws {
    let snapshot = Snapshot(
      versionNumber: VersionNumber(major: 1, minor: 2),
      coverage: .full,
      fields: .init(sourceType: "SOURCE_FILES", buildTag: "latest", applyEnvVarsToBuild: true),
      sourceFiles: [
        SourceFile(path: "src", node: .folder),
        SourceFile(path: "src/a.js", node: .file(.text, Content(Array("é\n\u{1B}\"x\"".utf8)))),
        SourceFile(path: "b.png", node: .file(.base64, Content([0, 1, 254]))),
        SourceFile(path: "c", node: .file(.undecoded("HEX"), Content([0xFF, 0x41, 0]))),
      ],
      environmentVariables: [
        EnvironmentVariable(name: "A", value: .plain("1")),
        EnvironmentVariable(name: "B", value: .secret(hash: "abc")),
      ],
      extra: [
        "sourceFiles": .object(["b.png": .object(["mode": .integer(7)])]),
        "new": JSON(written: #"{"z":[1.50],"a":null}"#),
      ]
    )
    #expect(try Self.written(snapshot.versionObject) == Self.encoded(snapshot.versionObject))
  }
}

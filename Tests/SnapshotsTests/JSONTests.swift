import Foundation
import Snapshots
import Testing

@Suite struct JSONTests {
  private static func isJSON(_ text: some StringProtocol) -> Bool { isJSON(Array(text.utf8)) }

  private static func isJSON(_ bytes: [UInt8]) -> Bool {
    (try? JSONSlice(checking: bytes)) != nil
  }

  @Test(arguments: [
    "{}", "[]", " {\"a\" : [ 1 , -0.5e+10,\t\"\\u00e9\\ud800\" ] } \r\n", "0", "-1", "\"\"", "null",
    "[true,false,null]", "[[],{},[{}]]", "{\"\":\"\"}", "\"\u{7F}é😀\u{FEFF}\"", "1E400",
    "[\"\\/\"]",
  ])
  func `what RFC 8259 takes is JSON`(text: String) {
    #expect(Self.isJSON(text))
  }

  @Test(arguments: [
    "", " ", "{", "}", "[1,]", "[,1]", "[1 2]", "{,}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{1:2}",
    "{\"a\":1 \"b\":2}", "{'a':1}", "[1]]", "{}{}", "1 2", "01", "1.", ".5", "+1", "-", "1e", "1e+",
    "0x1", "NaN", "Infinity", "tru", "nul", "True", "\"", "\"\\\"", "\"\\x\"", "\"\\u12g4\"",
    "\"\\u12\"",
    "\"a\u{1}b\"", "\"a\nb\"", "{\"a\u{0}\":1}", "[1}", "{\"a\":1]", "\u{FEFF}{}", "// c\n1",
    "[1]\u{0}",
    "\u{A0}1", "[\u{B}1]",
  ])
  func `what RFC 8259 does not take is none`(text: String) {
    #expect(!Self.isJSON(text))
  }

  @Test(
    arguments: [
      [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
      [0xE2, 0x82], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
      [0xFF],
    ] as [[UInt8]]
  )
  func `bytes that are no UTF-8 are no JSON`(bytes: [UInt8]) {
    for padding in [0, 7, 8, 9] {
      let quote = UInt8(ascii: "\"")
      let plain = [UInt8](repeating: UInt8(ascii: "x"), count: padding)
      #expect(!Self.isJSON([quote] + plain + bytes + plain + [quote]))
    }
  }

  @Test func `levels may be as many as a limit, and no more`() {
    func nested(_ levels: Int) -> [UInt8] {
      Array((String(repeating: "[", count: levels) + String(repeating: "]", count: levels)).utf8)
    }
    #expect(Self.isJSON(nested(JSONSyntax.deepestLevel)))
    #expect(throws: JSONSyntax.Problem.tooDeep) {
      try JSONSlice(checking: nested(JSONSyntax.deepestLevel + 1))
    }
  }

  @Test func `a text is read as it is meant, and half a pair stays as it is written`() throws {
    let text = try JSONSlice(
      checking: Array(#""a\n\"\\\/\b\f\r\t\u00e9\ud83d\ude00é\u0000 \uD800x\udc00""#.utf8)
    ).text
    #expect(text?.string == "a\n\"\\/\u{8}\u{C}\r\té😀é\u{0} \\uD800x\\udc00")
    #expect(text?.isWhole == false)
    #expect(try JSONSlice(checking: Array(#""\ud83d\ude00""#.utf8)).text?.isWhole == true)
  }

  @Test func `members of one name are all handed on, and the last counts`() throws {
    let slice = try JSONSlice(checking: Array(#"{ "a" : 1 ,"b":[ ], "\u0061":{"a":2} }"#.utf8))
    var names: [String] = []
    slice.eachMember { name, value in
      names.append("\(name.string)=\(String(decoding: value.bytes, as: UTF8.self))")
    }
    #expect(names == ["a=1", "b=[ ]", #"a={"a":2}"#])
    #expect(slice.last("a")?.kind == .object)
    #expect(slice.last("c") == nil)
  }

  @Test func `names that differ in composition only are two`() {
    let names: [ExactString: JSON] = ["\u{E9}": .integer(1), "e\u{301}": .integer(2)]
    #expect(JSON.object(names).members == names)
  }

  @Test(arguments: [
    (#"{"a":[1,-2.50,1e300,null,true,"é\n"]}"#, #"{"a":[1,-2.5,1e+300,null,true,"é\n"]}"#),
    (
      #"[123456789012345678901234567890,1e999,0.1]"#,
      #"[123456789012345678901234567890,"1e999",0.1]"#
    ),
    (#""\ud800""#, #""\\ud800""#),
  ])
  func `a kept value is written as part of a document`(kept: ExactString, written: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let bytes = try encoder.encode(["x": JSON(written: kept)])
    #expect(String(decoding: bytes, as: UTF8.self) == "{\"x\":\(written)}")
  }

  @Test func `a kept value that is nested too deeply for an encoder is written as a text`() throws {
    let deep = String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)
    let bytes = try JSONEncoder().encode(["x": JSON(written: ExactString(deep))])
    #expect(String(decoding: bytes, as: UTF8.self) == "{\"x\":\"\(deep)\"}")
  }
}

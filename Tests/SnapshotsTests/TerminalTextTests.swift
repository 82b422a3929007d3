import Foundation
import Snapshots
import Testing

struct TerminalTextTests {
  @Test(arguments: [
    ("plain\ttext\n", "plain\ttext\n"), ("é漢🙂", "é漢🙂"), ("\u{1B}[2J", #"\u{1b}[2J"#),
    ("a\rb\u{8}", #"a\u{d}b\u{8}"#), ("\u{7F}", #"\u{7f}"#), ("\u{9B}2J", #"\u{9b}2J"#),
    ("\u{A0}", "\u{A0}"), ("\u{202E}x\u{2066}", #"\u{202e}x\u{2066}"#), ("\u{61C}", #"\u{61c}"#),
  ])
  func `a command to a terminal is an escape`(text: String, shown: String) {
    #expect(TerminalText(text).description == shown)
  }

  @Test(arguments: [
    ("plain\ttext", "plain\ttext"), ("a\nb\r\nc", #"a\nb\u{d}\nc"#),
    ("a\u{2028}b\u{2029}c\u{85}d", #"a\u{2028}b\u{2029}c\u{85}d"#),
    ("a\u{B}b\u{1B}[2J\n\u{301}", #"a\u{b}b\u{1b}[2J\n"# + "\u{301}"),
  ])
  func `a line is one line, whatever reads it`(text: String, shown: String) {
    #expect(TerminalText(line: text).description == shown)
  }

  @Test func `bytes that are no text are shown as marks`() {
    #expect(TerminalText([0x61, 0xFF, 0x1B] as [UInt8]).description == "a\u{FFFD}\\u{1b}")
  }

  @Test func `an escape inside of JSON is one of JSON's`() throws {
    let texts = ["\u{9B}2J\u{202E}", "\u{7F}\u{2028}"]
    let json = TerminalText(try JSONEncoder().encode(texts), escape: .json)
    #expect(json.description == #"["\u009b2J\u202e","\u007f\u2028"]"#)
    #expect(try JSONDecoder().decode([String].self, from: Data(json.bytes)) == texts)
  }
}

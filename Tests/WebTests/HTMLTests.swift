import Snapshots
import Testing

@testable import Web

/// What is put into a page stays text.
struct HTMLTests {
  private func text(_ html: HTML) -> String {
    String(decoding: html.bytes, as: UTF8.self)
  }

  @Test func `only what stands in the source is markup`() {
    let name = "</title><script>alert(\"x\")</script>&amp;'"
    #expect(
      text("<b title=\"\(name)\">\(name)</b>")
        == """
        <b title="&lt;/title&gt;&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;amp;&#39;">\
        &lt;/title&gt;&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;amp;&#39;</b>
        """
    )
  }

  @Test func `controls and marks that turn the direction are shown by their numbers`() {
    #expect(text("\("a\u{1B}[31m\u{0}b")") == "a\\u{1b}[31m\\u{0}b")
    #expect(
      text("\("\u{202E}gnp.exe\u{200F}\u{2066}\u{61C}")")
        == "\\u{202e}gnp.exe\\u{200f}\\u{2066}\\u{61c}"
    )
    #expect(text("\("\u{85}\u{7F}")") == "\\u{85}\\u{7f}")
    #expect(text("\("a\r\nb")") == "a\u{240D}\nb")
  }

  @Test func `other characters are themselves`() {
    let plain = "é – “quoted” ü 漢字 👩‍💻 \u{D8}\u{BF} №\t✓"
    #expect(text("\(plain)") == plain)
    #expect(text("\(bytes: Array(plain.utf8)[...])") == plain)
  }

  @Test func `bytes that are no text become the sign for it`() {
    #expect(text("\(bytes: [0x61, 0xFF, 0xE2, 0x80, 0x3C][...])") == "a\u{FFFD}\u{FFFD}&lt;")
  }

  @Test func `a line that is too long is cut between characters`() {
    let line = Array(String(repeating: "é", count: 3000).utf8)
    let shown = text("\(line: line[...])")
    #expect(shown.hasPrefix(String(repeating: "é", count: 1999)))
    #expect(shown.hasSuffix("more bytes</span>"))
    #expect(!shown.contains("\u{FFFD}"))
  }

  @Test(arguments: [
    ("src/main.js", "src/main.js"), ("a b#c?d%.txt", "a%20b%23c%3Fd%25.txt"),
    ("../x", "..%2Fx"), ("a//b", "a%2F%2Fb"), ("a/./b", "a%2F.%2Fb"), ("<&\"'>", "%3C%26%22%27%3E"),
  ])
  func `a path in an address stays that path`(path: String, encoded: String) throws {
    let address = SiteLinks(prefix: "/x").file("jane/crawler/0.1", 3, .init(path))
    #expect(address == "/x/jane/crawler/0.1@3:\(encoded)")
    let back = try PageRequest.decoded(address.dropFirst(3).utf8)
    #expect(back == "jane/crawler/0.1@3:\(path)")
  }
}

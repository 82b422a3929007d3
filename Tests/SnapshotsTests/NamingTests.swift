import Snapshots
import Testing

/// What is the name of an Actor, of a version and of a content's kind.
struct NamingTests {
  @Test(arguments: ["0.0", "0.1", "9.10", "99.99"])
  func `two numbers of 0 to 99 are the number of a version`(text: String) {
    #expect(VersionNumber(text)?.description == text)
  }

  @Test(arguments: ["", "1", "1.", ".1", "1.2.3", "01.1", "1.01", "00.1", "100.1", "1.+1", "1.١"])
  func `what Apify would not write is no number of a version`(text: String) {
    #expect(VersionNumber(text) == nil)
  }

  @Test func `an id has 17 letters and digits, and a name has an owner`() {
    #expect(ActorReference("abcdefghijklmnop7") == .id("abcdefghijklmnop7"))
    #expect(ActorReference("jane~crawler") == .name(owner: "jane", name: "crawler"))
    for text in [
      "", "abcdefghijklmnop", "abcdefghijklmnopqr", "abcdefghijklmnop-", "jane/", "/crawler",
      "jane/cr", "-/crawler", "jane/craw_ler", "jane/crawler/x",
      "jane/" + String(repeating: "x", count: 64),
    ] {
      #expect(ActorReference(text) == nil, "\(text)")
    }
  }

  @Test func `a text is UTF-8 without a NUL`() {
    #expect(Content(Array("é\n".utf8)).isText)
    #expect(Content([]).isText)
    #expect(!Content([0x61, 0, 0x62]).isText)
    #expect(!Content([0xFF]).isText)
  }
}

import Testing

@testable import Snapshots

struct HashingTests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `SHA-256 is that of the standard`(text: String, digest: String) {
    #expect(ContentHash(of: Array(text.utf8)).description == digest)
  }

  @Test func `a million letters have the SHA-256 of the standard`() {
    #expect(
      ContentHash(of: Array(repeating: UInt8(ascii: "a"), count: 1_000_000)).description
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    )
  }

  @Test func `it makes no difference where bytes are parted`() {
    let bytes = (0..<200).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    let whole = ContentHash(of: bytes)
    for place in 0...bytes.count {
      var parts = [Array(bytes[..<place]), Array(bytes[place...])][...]
      #expect(ContentHash(ofParts: { parts.popFirst() }) == whole)
    }
  }

  @Test func `a hash that was asked for goes on`() {
    var hasher = SHA256()
    hasher.update(data: Array("ab".utf8))
    _ = hasher.finalize()
    hasher.update(data: Array("c".utf8))
    #expect(ContentHash(hasher.finalize()) == ContentHash(of: Array("abc".utf8)))
  }

  @Test func `a keyed hash is that of RFC 4231`() {
    var code = KeyedSHA256(key: Array("Jefe".utf8))
    for part in ["what do ya want ", "", "for nothing?"] { code.update(data: Array(part.utf8)) }
    #expect(
      ContentHash(code.finalize()).description
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )
  }

  @Test(arguments: [
    ("", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"),
    ("hello\n", "ce013625030ba8dba906f756967f9e9ca394464a"),
  ])
  func `a content is called as git calls it`(text: String, name: String) {
    #expect(Content(Array(text.utf8)).gitObjectID.hexadecimal == name)
  }
}

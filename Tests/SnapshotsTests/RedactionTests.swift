import Testing

@testable import Snapshots

struct RedactionTests {
  private static let one = Redaction(key: Array(repeating: 1, count: 32)) { $0.string != "KEPT" }
  private static let other = Redaction(key: Array(repeating: 2, count: 32)) { _ in true }

  @Test func `a value is known again under its name and by its key alone`() {
    let digest = Self.one.digest(of: "hunter2", named: "A")
    #expect(digest != nil && digest == Self.one.digest(of: "hunter2", named: "A"))
    #expect(digest != Self.one.digest(of: "hunter3", named: "A"))
    #expect(digest != Self.one.digest(of: "hunter2", named: "B"))
    #expect(digest != Self.other.digest(of: "hunter2", named: "A"))
    #expect(Self.one.digest(of: "hunter2", named: "KEPT") == nil)
  }

  @Test func `an answer is known again by a hash that nobody can hold guesses against`() {
    let answer = Array("{\"value\": \"hunter2\"}".utf8)
    answer.withUnsafeBytes { bytes in
      #expect(Self.one.hash(of: bytes) == Self.one.hash(of: bytes))
      #expect(Self.one.hash(of: bytes) != Self.other.hash(of: bytes))
      #expect(Self.one.hash(of: bytes) != ContentHash(of: bytes))
    }
  }
}

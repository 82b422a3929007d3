import Testing

@testable import Snapshots

struct TimestampTests {
  @Test(arguments: [
    "2026-11-01T10:00:00.000Z", "2026-11-01T10:00:00.001Z", "2026-11-01T10:00:00.123Z",
    "1969-12-31T23:59:59.999Z", "2026-12-31T23:59:59.999Z", "2024-02-29T00:00:00.057Z",
  ])
  func `a time is written as it was read`(text: String) {
    #expect(Timestamp(text)?.description == text)
  }

  @Test func `a time without a fraction, or with an offset, is the same moment in UTC`() {
    #expect(Timestamp("2026-11-01T10:00:00Z")?.description == "2026-11-01T10:00:00.000Z")
    #expect(Timestamp("2026-11-01T12:00:00+02:00")?.description == "2026-11-01T10:00:00.000Z")
  }

  @Test(arguments: ["", "yesterday", "2026-11-01", "2026-13-01T10:00:00Z"])
  func `what is no time is refused`(text: String) {
    #expect(Timestamp(text) == nil)
  }
}

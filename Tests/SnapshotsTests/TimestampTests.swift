import Foundation
import RealPrograms
import SeededRandom
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

  @Test func `times are those of Foundation, since there is this calendar`() {
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    var random = SeededGenerator(seed: 1)
    // From 1583 on: before, Foundation's calendar is another one.
    let (first, last): (Int64, Int64) = (-12_212_553_600_000, 253_402_300_799_999)
    let some = (0..<20_000).map { _ in Int64.random(in: first...last, using: &random) }
    // Every day of 1900 to 2101, at its first millisecond, and the one before.
    let days = (-25_567..<47_847).flatMap { [$0 * 86_400_000, $0 * 86_400_000 - 1] as [Int64] }
    for milliseconds in some + days + [first, last] {
      let text = Timestamp(milliseconds: milliseconds).description
      let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
      // Foundation's may cut a millisecond short: it counts in fractions of two.
      #expect(text.dropLast(4) == date.addingTimeInterval(0.0001).formatted(style).dropLast(4))
      #expect(Timestamp(text)?.milliseconds == milliseconds)
      #expect((try? Date(text, strategy: style)).map(Timestamp.init)?.milliseconds == milliseconds)
    }
  }

  @Test func `times before are those of SQLite`() async throws {
    let texts = [
      "0000-01-01", "0000-02-29", "0000-03-01", "0399-12-31", "0400-02-29", "1582-10-10",
    ]
    .map { "\($0)T12:00:00.500Z" }
    let query = texts.map { "SELECT unixepoch('\($0)')" }.joined(separator: "; ")
    let seconds = try await RealProgram.run("sqlite3", ":memory:", query).output
      .split(separator: "\n").map(String.init)
    let times = try texts.map { try #require(Timestamp($0)) }
    #expect(times.map { "\(($0.milliseconds - 500) / 1000)" } == seconds)
    #expect(times.map(\.description) == texts)
  }

  @Test(arguments: [Int64.min, -62_167_219_200_001, 253_402_300_800_000, .max])
  func `a time of another year has a text all the same`(milliseconds: Int64) {
    #expect(Timestamp(milliseconds: milliseconds).description.hasSuffix("Z"))
  }

  @Test(arguments: [
    "2026-02-29T00:00:00.000Z", "1900-02-29T00:00:00.000Z", "2026-04-31T00:00:00.000Z",
    "2026-00-01T00:00:00.000Z", "2026-01-00T00:00:00.000Z", "2026-01-01T24:00:00.000Z",
    "2026-01-01T00:60:00.000Z", "2026-01-01 00:00:00.000Z", "2026-01-01T00:00:00.0000",
  ])
  func `what the calendar does not have is not in the form of the archive`(text: String) {
    #expect(CivilTime(text) == nil)
  }

  @Test(arguments: ["", "yesterday", "2026-11-01", "2026-13-01T10:00:00Z"])
  func `what is no time is refused`(text: String) {
    #expect(Timestamp(text) == nil)
  }
}

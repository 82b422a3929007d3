import Snapshots
import Storage
import Testing

/// Which copies a rule keeps.
struct RetentionTests {
  private func kept(_ rule: String, of times: [String]) throws -> [String] {
    let times = try times.map { try #require(Timestamp($0 + ":00:00.000Z")) }
    let rule = try #require(RetentionRule(rule))
    return rule.kept(of: times).sorted().map { String($0.description.prefix(13)) }
  }

  @Test func `the last copy of each of the latest days is kept`() throws {
    let times = [
      "2026-03-01T01", "2026-03-01T09", "2026-03-03T02", "2026-03-04T03", "2026-03-04T04",
    ]
    #expect(try kept("2d", of: times) == ["2026-03-03T02", "2026-03-04T04"])
    #expect(try kept("9d", of: times) == ["2026-03-01T09", "2026-03-03T02", "2026-03-04T04"])
    #expect(try kept("1y", of: times) == ["2026-03-04T04"])
    #expect(try kept("3h", of: times) == ["2026-03-03T02", "2026-03-04T03", "2026-03-04T04"])
    #expect(try kept("2d", of: []) == [])
  }

  @Test func `a year of nights leaves days, weeks from Monday on, and months`() throws {
    var times: [String] = []
    for month in 1...12 {
      let last = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
      for day in 1...last {
        times.append("2026-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)T02")
      }
    }
    #expect(
      try kept("3d2w4m", of: times) == [
        "2026-09-30T02", "2026-10-31T02", "2026-11-30T02",
        // The Sunday before the last Monday of the year.
        "2026-12-27T02",
        "2026-12-29T02", "2026-12-30T02", "2026-12-31T02",
      ]
    )
  }

  @Test(arguments: ["", "7", "d", "7d7d", "0d", "7x", "7d 4w", "-1d", "７d", "99999d", "7d4"])
  func `what is no rule is none`(text: String) {
    #expect(RetentionRule(text) == nil)
  }
}

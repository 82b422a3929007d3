import Foundation
import RealPrograms
import Testing

/// What must be true when the pollers have ended.
extension PollerFleet {
  /// Compares what was recorded with what is true.
  func check() async throws {
    try await checkTurns()
    try await checkTerms()
    try await checkHistory()
  }

  /// Who looked when.
  private func checkTurns() async throws {
    #expect(try await sql("SELECT count(*) FROM leases WHERE leased_until > now()") == ["0"])
    // In each beat between the first and the last one each Actor was looked at.
    let beats = """
      SELECT beat, count(DISTINCT apify_id) FROM (
        SELECT floor(extract(epoch FROM polled_at) / \(Self.beat)) AS beat, apify_id FROM turns
      ) AS turns GROUP BY beat ORDER BY beat
      """
    let counts = try await sql(beats).dropFirst().dropLast()
      .map { $0.split(separator: "|").map(String.init) }
      .filter { !spoiltBeats.contains($0[0]) }
    #expect(!counts.isEmpty)
    for count in counts { #expect(count[1] == "\(ids.count)", "beat \(count[0])") }
    // Of two who had an Actor one had it after the other.
    let overlaps = """
      SELECT count(*) FROM lease_terms AS a JOIN lease_terms AS b USING (apify_id)
      WHERE a.fence < b.fence AND a.last_taken_at >= b.first_taken_at
      """
    #expect(try await sql(overlaps) == ["0"])
  }

  /// That nothing was recorded without a lease, as the mirror shows to whom both are pushed: by the pollers themselves,
  /// but for what they recorded as they were ended.
  private func checkTerms() async throws {
    #expect(
      try await sql("SELECT count(DISTINCT archive) > 1 FROM lease_terms") == ["t"],
      "one had all"
    )
    for number in pollers.indices {
      let push = try await program.archiver(
        ["mirror", database.url],
        environment: ["ARCHIVER_DB": archive(number)]
      )
      #expect(push.status == 0, "\(push.errors)")
    }
    let terms = """
      SELECT s.archive, s.apify_id, s.poll_id, count(t.fence) FROM snapshots AS s
      LEFT JOIN lease_terms AS t ON t.apify_id = s.apify_id AND t.archive = s.archive
        AND s.poll_id BETWEEN t.first_poll AND t.last_poll
      GROUP BY s.archive, s.apify_id, s.version_number, s.revision, s.poll_id
      """
    #expect(try await sql("SELECT * FROM (\(terms)) AS terms WHERE count <> 1") == [])
    #expect(try await sql("SELECT count(*) > \(ids.count) FROM (\(terms)) AS terms") == ["t"])
    // The archives say so by themselves: each version that one has was seen first under a lease of its own.
    let strayLooks = """
      SELECT count(*) FROM leased_looks AS l LEFT JOIN lease_terms AS t
        ON t.apify_id = l.apify_id AND t.archive = l.archive AND t.fence = l.fence
        AND l.poll_id BETWEEN t.first_poll AND t.last_poll
      WHERE t.fence IS NULL
      """
    #expect(try await sql(strayLooks) == ["0"])
    let unleased = """
      SELECT count(*) FROM versions AS v WHERE pushed_revision > 0 AND NOT EXISTS (
        SELECT FROM leased_looks AS l WHERE l.archive = v.archive AND l.version_id = v.version_id)
      """
    #expect(try await sql(unleased) == ["0"])
  }

  /// That the archives merge into what was true, here and in the mirror: no state is missing, and none was invented.
  private func checkHistory() async throws {
    let merged = program.folder.appending(path: "merged.db").path
    let merge = try await program.archiver(
      ["merge"] + pollers.indices.map(archive) + ["--to", merged]
    )
    #expect(merge.status == 0, "\(merge.errors)")
    let history = try await program.shell(
      "SELECT apify_id, build_tag FROM history ORDER BY apify_id, revision",
      of: merged
    )
    let lines = zip(ids, truth).sorted { $0.0 < $1.0 }.flatMap { id, tags in
      tags.map { "\(id)|t\($0)" }
    }
    #expect(history.split(separator: "\n").map(String.init) == lines)
    let mirrored = """
      SELECT apify_id, s.build_tag FROM merged_history AS h
      JOIN snapshots AS s USING (archive, apify_id, snapshot_id) ORDER BY apify_id, h.revision
      """
    #expect(try await sql(mirrored) == lines)
  }
}

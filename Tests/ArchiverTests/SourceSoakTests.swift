import Foundation
import RealPrograms
import SeededRandom
import Testing

/// Many polls, with and without `--resolve`, of tarballs, git repositories and gists that move, vanish, hang,
/// want credentials and lie, beside versions that change and take their source elsewhere and back; compared with
/// a model that knows the truth. `scripts/soak` runs the long form.
struct SourceSoakTests {
  private static let query = """
    SELECT h.apify_id || '|' || h.coverage || ' ' || h.source_type || ' t' || substr(h.build_tag, 2) || ' '
      || ifnull(
        (SELECT f.content FROM snapshot_files AS f WHERE f.snapshot_id = h.snapshot_id), '')
    FROM history AS h ORDER BY h.apify_id, h.revision
    """

  private static func setting(_ name: String, _ usual: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? usual
  }

  @Test func `the archive holds what was there to be seen, fetched or not`() async throws {
    let seed = Self.setting("ARCHIVER_SEED", 1)
    let polls = Self.setting("ARCHIVER_SOAK_SOURCE_POLLS", 15)
    try await RemoteServer.with { (server: RemoteServer) async throws in
      try await Program.with { (program: Program) async throws in
        var random = SeededGenerator(seed: seed)
        var world = SourceSoakWorld(program: program, server: server)
        for _ in 0..<12 { try await world.add(&random) }
        for poll in 0..<polls {
          try await world.step(&random)
          let resolves = Int.random(in: 0..<3, using: &random) > 0
          let result = try await program.archiver(
            ["poll", "--mine"] + (resolves ? ["--resolve", "--max-source-time", "30"] : [])
          )
          let fails = world.observe(resolves: resolves)
          #expect(result.status == (fails ? 3 : 0), "poll \(poll), seed \(seed): \(result.errors)")
        }
        let archived = try await program.shell(Self.query).split(separator: "\n").map(String.init)
        let expected = world.lines
        print("seed \(seed): \(polls) polls of \(world.count) sources, \(expected.count) snapshots")
        for (left, right) in zip(archived, expected) where left != right {
          Issue.record("seed \(seed): archived \(left), expected \(right)")
          break
        }
        #expect(archived.count == expected.count, "seed \(seed)")
        #expect(try await program.shell("PRAGMA integrity_check") == "ok\n")
      }
    }
  }
}

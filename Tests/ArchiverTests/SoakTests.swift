import ApifyEmulator
import Foundation
import RealPrograms
import SeededRandom
import Testing

/// Many polls of Actors that change, vanish, come back, hide their source and fail at random,
/// compared with a model that knows the truth. `scripts/soak` runs the long form.
struct SoakTests {
  private static func setting(_ name: String, _ usual: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? usual
  }

  @Test func `the archive holds what was there to be seen, no more and no less`() async throws {
    let seed = Self.setting("ARCHIVER_SEED", 1)
    let polls = Self.setting("ARCHIVER_SOAK_POLLS", 20)
    let count = Self.setting("ARCHIVER_SOAK_ACTORS", 30)
    try await Program.with { (program: Program) async throws in
      var world = SoakWorld(seed: seed)
      for number in 0..<count { await world.addActor(number, to: program.emulator) }
      let others = world.actors.filter { !$0.isOwn }.map(\.id)
      #expect(try await program.archiver(["poll", "--mine"]).status == 0)
      #expect(try await program.archiver(["poll"] + others).status == 0)
      world.observe(.all)
      for poll in 0..<polls {
        await world.change(in: program.emulator)
        let scope: SoakWorld.Scope = poll % 4 == 3 ? .mine : .all
        // Now and then, twice in a row, somebody says that so much was indeed deleted.
        let limit = poll % 10 >= 8 ? 100 : 20
        let result = try await program.archiver(
          ["poll", "--retries", "0", "--max-gone", "\(limit)"] + (scope == .mine ? ["--mine"] : [])
        )
        let status = world.observe(scope, limit: limit)
        #expect(result.status == status, "poll \(poll), seed \(seed): \(result.errors)")
      }
      let archived = try await program.shell(SoakWorld.query)
        .split(separator: "\n").map(String.init)
      let expected = world.lines
      print(
        "seed \(seed): \(polls) polls of \(count) Actors, \(expected.count) snapshots, "
          + "\(expected.filter { $0.hasSuffix("|gone") }.count) tombstones, "
          + "\(world.suspectCount) suspect polls"
      )
      for (left, right) in zip(archived, expected) where left != right {
        Issue.record("seed \(seed): archived \(left), expected \(right)")
        break
      }
      #expect(archived.count == expected.count, "seed \(seed)")
      #expect(try await program.shell("PRAGMA integrity_check; PRAGMA foreign_key_check") == "ok\n")
    }
  }
}

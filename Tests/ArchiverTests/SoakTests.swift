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
        let odds = Odds.allCases[poll % Odds.allCases.count]
        let result = try await odds.run(
          ["poll", "--retries", "0", "--max-gone", "\(limit)"] + (scope == .mine ? ["--mine"] : []),
          number: poll,
          of: program
        )
        // By a clock that is wrong nobody knows when an Actor was looked at, nor by what it notes.
        let isClockWrong = odds.isClockWrong(in: poll)
        if isClockWrong { world.noteMoved() }
        let status = world.observe(scope, limit: limit)
        if isClockWrong { world.noteMoved() }
        #expect(result.status == status, "poll \(poll), \(odds), seed \(seed): \(result.errors)")
      }
      #expect(try await program.archiver(["status"]).status == 0)
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

/// What goes on around a poll.
private enum Odds: CaseIterable {
  case nothing, reader, noVolume, clock, fewFiles

  /// Whether libfaketime is there.
  private static let canFake = ["/usr/bin/faketime", "/usr/local/bin/faketime"]
    .contains { FileManager.default.isExecutableFile(atPath: $0) }

  func isClockWrong(in poll: Int) -> Bool { self == .clock && Self.canFake }

  func run(_ arguments: [String], number: Int, of program: Program) async throws -> Program.Result {
    switch self {
    case .nothing: return try await program.archiver(arguments)
    case .reader: return try await besideReader(arguments, of: program)
    case .noVolume:
      try await pollWithoutVolume(of: program)
      return try await program.archiver(arguments)
    case .clock:
      let times = ["1970-01-01 00:00:30", "2031-05-05 05:05:05", "2025-01-01 00:00:00"]
      let fake = Self.canFake ? ["faketime", "-f", "@" + times[number / 5 % times.count]] : []
      return try await run(fake, arguments, of: program)
    case .fewFiles:
      return try await run(["sh", "-c", "ulimit -n 64; exec \"$@\"", "sh"], arguments, of: program)
    }
  }

  private func run(
    _ command: [String],
    _ arguments: [String],
    of program: Program
  ) async throws -> Program.Result {
    try await program.run(
      command + [Program.binary.path] + arguments,
      environment: program.environment
    )
  }

  /// Polls while somebody reads one moment of the archive from before the poll until after it.
  private func besideReader(
    _ arguments: [String],
    of program: Program
  ) async throws -> Program.Result {
    let script = """
      import os, sqlite3, sys, time
      c = sqlite3.connect('archive.db', isolation_level=None)
      c.execute('BEGIN')
      count = c.execute('SELECT count(*) FROM snapshots').fetchone()
      open('reads', 'w').close()
      while os.path.exists('reads'): time.sleep(0.01)
      sys.exit(count != c.execute('SELECT count(*) FROM snapshots').fetchone())
      """
    let reader = try RealProgram.start(["python3", "-c", script], in: program.folder)
    let sign = program.folder.appending(path: "reads").path
    try await until { FileManager.default.fileExists(atPath: sign) }
    let result = try await program.archiver(arguments)
    try FileManager.default.removeItem(atPath: sign)
    let reading = try await reader.result
    #expect(reading.status == 0, "\(reading.errors)")
    return result
  }

  /// Polls while an empty folder stands where the archive's was.
  private func pollWithoutVolume(of program: Program) async throws {
    let files = FileManager.default
    let names = try files.contentsOfDirectory(atPath: program.folder.path)
      .filter { $0.hasPrefix("archive.db") }
    let away = program.folder.appending(path: "away")
    try files.createDirectory(at: away, withIntermediateDirectories: false)
    for name in names {
      try files.moveItem(
        at: program.folder.appending(path: name),
        to: away.appending(path: name)
      )
    }
    #expect(try await program.archiver(["poll"]).status == 64)
    #expect(try await program.archiver(["log"]).status == 10)
    for name in names {
      try files.moveItem(
        at: away.appending(path: name),
        to: program.folder.appending(path: name)
      )
    }
    try files.removeItem(at: away)
  }
}

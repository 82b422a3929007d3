import ApifyEmulator
import Foundation
import RealPrograms
import SeededRandom
import Testing

/// Pollers that share a world, of which some die and some stop for longer than a lease, and what is true of it.
struct PollerFleet {
  static let canBeTested = PostgreSQLServer.isThere
  static let whyNot: Comment = "there is no PostgreSQL on this machine, or none in this build"

  /// How long a beat is, in seconds; a lease is a quarter of that.
  private static let beat = 8

  private let program: Program
  private let database: PostgreSQLDatabase
  private var random: SeededGenerator
  private var pollers: [RealProgram] = []
  private var ids: [String] = []
  /// The tags that each version had, one after the other.
  private var truth: [[Int]] = []
  /// The beats in whose second half somebody was struck: too late for others to look in the same one.
  private var lateStrikes: Set<String> = []
  /// How often somebody was struck who had a lease.
  private var strikes = 0

  init(
    of pollers: Int,
    actors: Int,
    seed: Int,
    _ program: Program,
    _ database: PostgreSQLDatabase
  ) async throws {
    (self.program, self.database) = (program, database)
    random = SeededGenerator(seed: seed)
    for number in 0..<actors {
      ids.append(await program.emulator.addActor("a\(number)", versions: [Self.state(0)]))
      truth.append([0])
    }
    for number in 0..<pollers { self.pollers.append(try start(number)) }
    try await until { try await sql("SELECT to_regclass('leases') IS NOT NULL") == ["t"] }
    // Who looked at what, and when, is written down by the database itself.
    try await sql(
      """
      CREATE TABLE turns (apify_id text, polled_at timestamptz, session uuid, fence bigint);
      CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO turns VALUES (new.apify_id, new.polled_at, new.session, new.fence);
        RETURN NULL;
      END $$;
      CREATE TRIGGER look AFTER UPDATE ON leases FOR EACH ROW
        WHEN (new.polled_at <> old.polled_at) EXECUTE FUNCTION look()
      """
    )
    let seen = "SELECT count(*) FROM leases WHERE polled_at > '-infinity'"
    try await until { try await sql(seen) == ["\(actors)"] }
  }

  private static func state(_ tag: Int) -> Value {
    [
      "versionNumber": "0.1", "sourceType": "SOURCE_FILES", "buildTag": .string("t\(tag)"),
      "sourceFiles": [["name": "a", "format": "TEXT", "content": .string("\(tag)")]],
    ]
  }

  private func archive(_ number: Int) -> String {
    program.folder.appending(path: "poller\(number).db").path
  }

  private func start(_ number: Int) throws -> RealProgram {
    try program.start(
      ["poll", "--mine", "--lease", database.url, "--every", "\(Self.beat)s"],
      environment: ["ARCHIVER_DB": archive(number)]
    )
  }

  @discardableResult
  private func sql(_ text: String) async throws -> [String] {
    try await database.psql(text).split(separator: "\n").map(String.init)
  }

  /// Has some Actors change, and one poller die or stop while it looks at one, and waits until all were looked at.
  mutating func round() async throws {
    let hanging = ids[Int.random(in: 0..<ids.count, using: &random)]
    for index in ids.indices {
      let hasChanged = Int.random(in: 0..<3, using: &random) == 0
      guard hasChanged || ids[index] == hanging else { continue }
      let tag = (truth[index].last ?? 0) + Int.random(in: 1...2, using: &random)
      truth[index].append(tag % 4)
      await program.emulator.putVersion(Self.state(tag % 4), in: ids[index])
    }
    let changed = try #require(try await sql("SELECT now()").first)
    await program.emulator.clearRequests()
    await program.emulator.add(
      Fault(path: "/v2/acts/\(hanging)", kind: .delay, times: 1, milliseconds: Self.beat * 1000)
    )
    try await until {
      await program.emulator.requests.contains(where: { $0.path == "/v2/acts/\(hanging)" })
    }
    try await strike(whoHas: hanging, since: changed)
    let left = "SELECT count(*) FROM leases WHERE polled_at < '\(changed)'"
    try await until { try await sql(left) == ["0"] }
  }

  /// Kills or stops who looks at an Actor, when the others have looked at all else since a time, until another one does.
  private mutating func strike(whoHas id: String, since changed: String) async throws {
    let term = "FROM lease_terms WHERE apify_id = '\(id)' ORDER BY fence DESC LIMIT 1"
    let holder = try #require(try await sql("SELECT archive \(term)").first)
    let fence = try #require(try await sql("SELECT fence \(term)").first)
    let number = try #require(try await archives().firstIndex(of: holder))
    let others = "polled_at < '\(changed)' AND archive IS DISTINCT FROM '\(holder)'"
    try await until { try await sql("SELECT count(*) FROM leases WHERE \(others)") == ["0"] }
    let isKilled = Bool.random(using: &random)
    pollers[number].send(isKilled ? SIGKILL : SIGSTOP)
    let struck = try #require(try await sql("SELECT now()").first)
    let held = "apify_id = '\(id)' AND fence = \(fence) AND leased_until > now()"
    let isHeld = try await sql("SELECT count(*) FROM leases WHERE \(held)") == ["1"]
    if isHeld { try await checkTakeover(of: id, after: fence, since: struck) }
    if isKilled {
      _ = try await pollers[number].result
      let polls = "SELECT count(*) FROM polls"
      let before = try await program.shell(polls, of: archive(number))
      pollers[number] = try start(number)
      // From then on it ends in order when it is told to.
      try await until { try await program.shell(polls, of: archive(number)) != before }
    } else {
      pollers[number].send(SIGCONT)
      if isHeld { try await pollers[number].says("another poller took it over meanwhile") }
    }
  }

  /// Waits until another poller has an Actor.
  private mutating func checkTakeover(
    of id: String,
    after fence: String,
    since struck: String
  ) async throws {
    strikes += 1
    let next = "FROM lease_terms WHERE apify_id = '\(id)' AND fence > \(fence)"
    try await until { try await sql("SELECT count(*) > 0 \(next)") == ["t"] }
    let beat = "extract(epoch FROM '\(struck)'::timestamptz) / \(Self.beat)"
    let late = try await sql("SELECT floor(\(beat)) WHERE \(beat) - floor(\(beat)) > 0.5")
    lateStrikes.formUnion(late)
    let wait = "first_taken_at - '\(struck)' <= interval '\(Self.beat / 2) s'"
    #expect(try await sql("SELECT bool_and(\(wait)) \(next)") == ["t"], "two leases passed")
  }

  /// The UUIDs of the archives.
  private func archives() async throws -> [String] {
    var archives: [String] = []
    for number in pollers.indices {
      let uuid = try await program.shell("SELECT archive_uuid FROM meta", of: archive(number))
      archives.append(uuid.trimmingCharacters(in: .whitespacesAndNewlines).lowercased())
    }
    return archives
  }

  func end() async throws {
    for poller in pollers { poller.send(SIGTERM) }
    for poller in pollers {
      let result = try await poller.result
      #expect(result.status == 0, "\(result.errors)")
    }
  }

  /// Compares what was recorded with what is true.
  func check() async throws {
    try await checkTurns()
    try await checkTerms()
    try await checkHistory()
  }

  /// Who looked when.
  private func checkTurns() async throws {
    #expect(strikes > 0)
    #expect(try await sql("SELECT count(*) FROM leases WHERE leased_until > now()") == ["0"])
    // In each beat between the first and the last one each Actor was looked at.
    let beats = """
      SELECT beat, count(DISTINCT apify_id) FROM (
        SELECT floor(extract(epoch FROM polled_at) / \(Self.beat)) AS beat, apify_id FROM turns
      ) AS turns GROUP BY beat ORDER BY beat
      """
    for count in try await sql(beats).dropFirst().dropLast() {
      let parts = count.split(separator: "|").map(String.init)
      #expect(parts[1] == "\(ids.count)" || lateStrikes.contains(parts[0]), "\(count)")
    }
    // Of two who had an Actor one had it after the other.
    let overlaps = """
      SELECT count(*) FROM lease_terms AS a JOIN lease_terms AS b USING (apify_id)
      WHERE a.fence < b.fence AND a.last_taken_at >= b.first_taken_at
      """
    #expect(try await sql(overlaps) == ["0"])
  }

  /// That nothing was recorded without a lease, as the mirror shows to whom both are pushed.
  private func checkTerms() async throws {
    #expect(
      try await sql("SELECT count(DISTINCT archive) FROM lease_terms") == ["\(pollers.count)"],
      "not every poller had a share"
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
  }

  /// That the archives merge into what was true: no state is missing, and none was invented.
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
  }
}

import ApifyEmulator
import Foundation
import RealPrograms
import SeededRandom
import Testing

/// Pollers that share a world, and push into the database by which they do. Some die, some stop for longer than a lease,
/// and at times the database is away.
struct PollerFleet {
  static let canBeTested = PostgreSQLServer.isThere
  static let whyNot: Comment = "there is no PostgreSQL on this machine, or none in this build"

  /// How long a beat is, in seconds; a lease is a quarter of that. Of two leases one runs out, half a one may pass until
  /// somebody asks, and the rest is for the machine.
  static let beat = 12
  /// Whether it is looked at how long a lease is nobody's: by `scripts/leases`, on a machine that does nothing else.
  private static let isMeasured =
    ProcessInfo.processInfo.environment["ARCHIVER_LEASE_ROUNDS"] != nil
  /// For so long, in milliseconds, all are busy in a round in which they are.
  private static let busyTime = 4000
  /// Who is busy looks at so many Actors; a lease is to be looked for between any two of them.
  private static let busyLooks = 12

  let program: Program
  let database: PostgreSQLDatabase
  private var random: SeededGenerator
  private(set) var pollers: [RealProgram] = []
  private(set) var ids: [String] = []
  /// The tags that each version had, one after the other.
  private(set) var truth: [[Int]] = []
  /// The beats in whose second half somebody was struck, too late for others to look in the same one, and those in which
  /// the database was away.
  private(set) var spoiltBeats: Set<String> = []
  /// How often somebody was struck who had a lease.
  private(set) var strikes = 0

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
    try await database.wait(until: "SELECT to_regclass('leases') IS NOT NULL")
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
    try await database.wait(
      until: "SELECT count(*) = \(actors) FROM leases WHERE polled_at > '-infinity'"
    )
  }

  private static func state(_ tag: Int) -> Value {
    [
      "versionNumber": "0.1", "sourceType": "SOURCE_FILES", "buildTag": .string("t\(tag)"),
      "sourceFiles": [["name": "a", "format": "TEXT", "content": .string("\(tag)")]],
    ]
  }

  func archive(_ number: Int) -> String {
    program.folder.appending(path: "poller\(number).db").path
  }

  private func start(_ number: Int) throws -> RealProgram {
    try program.start(
      [
        "poll", "--mine", "--lease", database.url, "--mirror", database.url,
        "--every", "\(Self.beat)s", "--max-in-flight", "1",
      ],
      environment: ["ARCHIVER_DB": archive(number)]
    )
  }

  @discardableResult
  func sql(_ text: String) async throws -> [String] {
    try await database.psql(text).split(separator: "\n").map(String.init)
  }

  /// Has a share of the Actors change, with a chosen one, and returns when they had.
  private mutating func change(_ share: Double, with chosen: String? = nil) async throws -> String {
    for index in ids.indices {
      let hasChanged = Double.random(in: 0..<1, using: &random) < share
      guard hasChanged || ids[index] == chosen else { continue }
      let tag = (truth[index].last ?? 0) + Int.random(in: 1...2, using: &random)
      truth[index].append(tag % 4)
      await program.emulator.putVersion(Self.state(tag % 4), in: ids[index])
    }
    return try #require(try await sql("SELECT now()").first)
  }

  /// Has some Actors change, and one poller die or stop while it looks at one, and waits until all were looked at.
  ///
  /// The others are busy meanwhile, or have nothing else to do.
  mutating func round() async throws {
    let hanging = ids[Int.random(in: 0..<ids.count, using: &random)]
    let areBusy = Bool.random(using: &random)
    let looks = Double(Self.busyLooks * pollers.count)
    await program.emulator.clearRequests()
    await program.emulator.add(
      Fault(path: "/v2/acts/\(hanging)", kind: .delay, times: 1, milliseconds: Self.beat * 1000)
    )
    if areBusy {
      let pause = Self.busyTime / Self.busyLooks
      await program.emulator.add(Fault(path: "/v2/acts/", kind: .delay, milliseconds: pause))
    }
    let share = areBusy ? looks / Double(ids.count) : 1.0 / 3
    let changed = try await change(share, with: hanging)
    try await program.wait(forRequests: 1, under: "/v2/acts/\(hanging)")
    try await strike(whoHas: hanging, since: changed, whenIdle: !areBusy)
    try await database.wait(
      until: "SELECT count(*) = 0 FROM leases WHERE polled_at < '\(changed)'"
    )
    await program.emulator.clearFaults()
  }

  /// Has some Actors change, and the database crash at some moment and start again after another one, and waits until all
  /// were looked at.
  mutating func outage(of server: PostgreSQLServer) async throws -> PostgreSQLServer {
    await program.emulator.clearRequests()
    let changed = try await change(1.0 / 3)
    try await program.wait(forRequests: Int.random(in: 0...ids.count / 3, using: &random))
    let crashed = try #require(try await sql("SELECT now()").first)
    try await server.crash()
    await program.emulator.clearRequests()
    // Those who begin to poll ask for the account's Actors first.
    try await program.wait(forRequests: Int.random(in: 0...pollers.count, using: &random))
    let again = try await PostgreSQLServer.start(in: server.folder, isSafe: true)
    let beats = try await sql(
      """
      SELECT generate_series(
        floor(extract(epoch FROM '\(crashed)'::timestamptz) / \(Self.beat)),
        floor(extract(epoch FROM now()) / \(Self.beat))
      )
      """
    )
    spoiltBeats.formUnion(beats)
    try await database.wait(
      until: "SELECT count(*) = 0 FROM leases WHERE polled_at < '\(changed)'"
    )
    return again
  }

  /// Waits until some whole beats are over.
  func waitForBeats() async throws {
    let now = try #require(try await sql("SELECT now()").first)
    let beat = "floor(extract(epoch FROM polled_at) / \(Self.beat))"
    try await database.wait(
      until: "SELECT count(DISTINCT \(beat)) > 3 FROM turns WHERE polled_at > '\(now)'"
    )
  }

  /// Kills or stops who looks at an Actor until another one does: at once, or when the others have looked at all else
  /// since a time.
  private mutating func strike(
    whoHas id: String,
    since changed: String,
    whenIdle: Bool
  ) async throws {
    let term = "FROM lease_terms WHERE apify_id = '\(id)' ORDER BY fence DESC LIMIT 1"
    let holder = try #require(try await sql("SELECT archive \(term)").first)
    let fence = try #require(try await sql("SELECT fence \(term)").first)
    let number = try #require(try await archives().firstIndex(of: holder))
    let others = "polled_at < '\(changed)' AND archive IS DISTINCT FROM '\(holder)'"
    if whenIdle {
      try await database.wait(until: "SELECT count(*) = 0 FROM leases WHERE \(others)")
    }
    let isKilled = Bool.random(using: &random)
    pollers[number].send(isKilled ? SIGKILL : SIGSTOP)
    let struck = try #require(try await sql("SELECT now()").first)
    // Also when the lease of this Actor was over: it may have had others.
    let beat = "extract(epoch FROM '\(struck)'::timestamptz) / \(Self.beat)"
    let late = try await sql("SELECT floor(\(beat)) WHERE \(beat) - floor(\(beat)) > 0.5")
    spoiltBeats.formUnion(late)
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
    try await database.wait(until: "SELECT count(*) > 0 \(next)")
    let wait = try await sql("SELECT extract(epoch FROM min(first_taken_at) - '\(struck)') \(next)")
    let seconds = try #require(wait.first.flatMap(Double.init))
    if Self.isMeasured { #expect(seconds <= Double(Self.beat) / 2, "two leases passed") }
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

  /// Ends all when they have pushed what they recorded.
  func end() async throws {
    for (number, archive) in try await archives().enumerated() {
      let last = "SELECT coalesce(max(poll_id), 0) FROM snapshots"
      let poll = try await program.shell(last, of: self.archive(number))
      try await database.wait(
        until: "SELECT pushed_poll >= \(poll) FROM archives WHERE archive = '\(archive)'"
      )
    }
    for poller in pollers { poller.send(SIGTERM) }
    for poller in pollers {
      let result = try await poller.result
      #expect(result.status == 0, "\(result.errors)")
    }
  }
}

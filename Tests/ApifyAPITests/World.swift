import ApifyAPI
import Logging
import Snapshots

/// A clock that never waits, and remembers how long it should have.
struct TestClock: Clock {
  struct Instant: InstantProtocol {
    let offset: Duration

    func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    func duration(to other: Instant) -> Duration { other.offset - offset }
    static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  actor Waits {
    private(set) var all: [Duration] = []

    func add(_ wait: Duration) { all.append(wait) }
  }

  let waits = Waits()
  var now: Instant { Instant(offset: .zero) }
  var minimumResolution: Duration { .zero }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    await waits.add(deadline.offset)
  }
}

let secret = "apify_api_0123456789"
let actorID = "abcdefghijklmnopq"
let reference = ActorReference.id(actorID)
let token = try! Token(secret)
let versionNumber = VersionNumber("0.1")!

/// The settings of a client that has a token and all the time there is, with a change.
func with(_ change: (inout APIClient.Configuration) -> Void) -> APIClient.Configuration {
  var configuration = APIClient.Configuration(token: token, userAgent: "archiver/test")
  // On a busy machine the answer of a server in this process can be long in coming.
  configuration.timeout = .seconds(600)
  change(&configuration)
  return configuration
}

/// Runs the body with a client of a server on loopback.
func withClient<Result: Sendable>(
  of url: String,
  clock: TestClock = TestClock(),
  settings: APIClient.Configuration = with { _ in },
  logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
  _ body: (APIClient) async throws -> Result
) async throws -> Result {
  var configuration = settings
  configuration.baseURL = try BaseURL(url)
  let surroundings = APIClient.Surroundings(
    clock: clock,
    now: { Timestamp("2026-11-01T10:00:00.000Z")! },
    jitter: { 1.5 }
  )
  return try await APIClient.withClient(
    configuration,
    surroundings: surroundings,
    logger: logger,
    body
  )
}

/// What the client makes of one version whose answer is this text.
func state(_ json: String) async throws -> Snapshot {
  try await RawServer.replying { _, _ in .json(#"{"data":\#(json)}"#) }.run { server in
    try await withClient(of: server.url) { client in
      let answer = try await client.version(versionNumber, of: reference)
      guard case .state(let snapshot, _) = answer.value else { throw NoState() }
      return snapshot
    }
  }
}

struct NoState: Error {}

/// The error that asking for one version ends with.
func failure(
  clock: TestClock = TestClock(),
  settings: APIClient.Configuration = with { _ in },
  reply: @escaping @Sendable (RawServer.Request, Int) async throws -> RawServer.Reply
) async throws -> APIError? {
  try await RawServer(reply: reply).run { server in
    try await withClient(of: server.url, clock: clock, settings: settings) { client in
      do throws(APIError) {
        _ = try await client.version(versionNumber, of: reference)
        return nil
      } catch {
        return error
      }
    }
  }
}

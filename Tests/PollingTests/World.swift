import Logging
import Polling
import Snapshots
import Storage
import Synchronization
import Testing

/// An archive in memory, an Apify in memory, and a clock that moves a minute with each poll.
struct World: Sendable {
  let archive: Archive
  let clock: Clock
  let apify: Apify
  private let reports = Reports()

  init(_ archive: Archive? = nil) throws {
    self.archive = try archive ?? Archive()
    clock = Clock()
    apify = Apify(clock: clock)
  }

  /// Polls targets; none are those of the archive.
  @discardableResult
  func poll(
    _ targets: String...,
    inFlight: Int = 8,
    maxGone: Int = 20,
    resolver: Resolver? = nil
  ) async throws -> Outcome {
    let targets = try targets.map { try #require(Target($0)) }
    let scope = targets.isEmpty ? Poller.Scope.archived : .targets(targets)
    return try await poll(scope, inFlight: inFlight, maxGone: maxGone, resolver)
  }

  /// Polls the account's Actors.
  @discardableResult
  func pollMine(
    isFull: Bool = false,
    inFlight: Int = 8,
    maxGone: Int = 20,
    resolver: Resolver? = nil,
    sharing: SharedWork? = nil
  ) async throws -> Outcome {
    try await poll(.mine(isFull: isFull), inFlight: inFlight, maxGone: maxGone, resolver, sharing)
  }

  func poll(
    _ scope: Poller.Scope,
    inFlight: Int,
    maxGone: Int,
    _ resolver: Resolver? = nil,
    _ sharing: SharedWork? = nil
  ) async throws -> Outcome {
    clock.advance(.minute)
    var settings = Poller.Settings(program: "test")
    settings.inFlight = inFlight
    settings.largestLoss = maxGone
    reports.clear()
    return try await Poller(
      archive: archive,
      source: apify.source,
      resolver: resolver,
      sharing: sharing,
      settings: settings,
      now: clock.now,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      progress: reports.add
    ).poll(scope)
  }

  /// What the last poll told of its progress: how many versions had changed after each check.
  var changedAfterEachCheck: [Int] { reports.all.map(\.changed) }

  /// How many of how many targets the last poll had checked in the end.
  var progress: [Int] { reports.all.last.map { [$0.done, $0.total] } ?? [] }

  /// What fails at present, by what it is called.
  func failing() throws -> [String] {
    try archive.read { try $0.failures(resolved: false) }.map(\.target).sorted()
  }

  /// The versions that are not there, and are not proven to be gone.
  func missing() throws -> [String] {
    try archive.read { try $0.versions() }.filter { $0.missingSince != nil }.map(\.name)
  }
}

/// Gathers what a poll tells of its progress; a lock guards it, for it is told by several tasks.
private final class Reports: Sendable {
  private let reports = Mutex<[Poller.Progress]>([])

  var all: [Poller.Progress] { reports.withLock { $0 } }

  func clear() { reports.withLock { $0 = [] } }

  func add(_ report: Poller.Progress) { reports.withLock { $0.append(report) } }
}

extension Outcome {
  /// The snapshots that it added, as `jane/one/0.1@2 changed`, in order.
  var events: [String] { changes.map { "\($0.version)@\($0.revision) \($0.event)" }.sorted() }

  var failing: [String] { failures.map(\.target).sorted() }
}

/// A state of a version, with one file.
func state(_ text: String = "x", _ number: String = "0.1") -> Snapshot {
  Snapshot(
    versionNumber: VersionNumber(number) ?? VersionNumber(major: 0, minor: 0),
    coverage: .full,
    sourceFiles: [SourceFile(path: "a", node: .file(.text, Content(Array(text.utf8))))]
  )
}

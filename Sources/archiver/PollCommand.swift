import ApifyAPI
import ArgumentParser
import Foundation
import Logging
import Polling
import ServiceLifecycle
import Snapshots
import Storage
import UnixSignals

/// Looks at versions and archives what changed.
struct PollCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "poll",
    abstract: "Archive the present state of versions.",
    discussion: """
      Without targets, every Actor that is in the archive. The token is read from $APIFY_TOKEN, \
      then from the login of the Apify CLI; public Actors need none.

      Examples:
        archiver poll jane/crawler             all versions of an Actor
        archiver poll jane~crawler/1.2         one version
        archiver poll --mine                   every Actor of the account
        archiver poll                          every Actor in the archive

      Exit codes: 0 all was seen, 2 nothing was seen, 3 some was seen, 4 the targets do not exist, \
      12 the token is missing or refused, 64 wrong arguments.
      """
  )

  @Argument(
    help: "OWNER/NAME, OWNER~NAME or an Actor's id, with /MAJOR.MINOR for one version.",
    transform: PollCommand.target
  )
  var targets: [Target] = []

  @Flag(help: "Every Actor of the account.")
  var mine = false

  @OptionGroup
  var archive: ArchiveOptions

  @Option(
    name: .customLong("api-url"),
    help: ArgumentHelp(
      """
      The API. Without it $APIFY_CLIENT_BASE_URL counts, then $APIFY_API_BASE_URL, then \
      https://api.apify.com.
      """,
      valueName: "url"
    )
  )
  var apiURL: String?

  @Option(help: "How often a request is sent again when the failure may pass.")
  var retries = 8

  func validate() throws {
    guard retries >= 0 else { throw ValidationError("--retries takes a number of 0 or more") }
    guard targets.isEmpty || !mine else {
      throw ValidationError("give targets or --mine, not both")
    }
  }

  private static func target(_ text: String) throws -> Target {
    if let target = Target(text) { return target }
    throw ValidationError(
      """
      '\(text)' is no target: OWNER/NAME, OWNER~NAME or a 17-character id, \
      with /MAJOR.MINOR (each 0 to 99, as 1.2) for one version
      """
    )
  }

  func run() async throws {
    let client = try clientConfiguration()
    if targets.isEmpty, !mine, !FileManager.default.fileExists(atPath: archive.place) {
      throw ValidationError("there is no archive at \(archive.place) yet; \(Self.wayOut)")
    }
    let archive = try archive.open(for: .writing)
    let scope = try scope(in: archive)
    let logger = Logger(label: "archiver") { label in
      var handler = StreamLogHandler.standardError(label: label)
      handler.logLevel = .warning
      return handler
    }
    let now: @Sendable () -> Timestamp = { Timestamp(Date()) }
    let service = PollService {
      let outcome = try await APIClient.withClient(
        client,
        surroundings: .init(now: now),
        logger: logger
      ) { client in
        try await Poller(
          archive: archive,
          source: Source(client),
          workers: 8,
          program: ArchiverCommand.programVersion,
          now: now,
          logger: logger
        ) { progress in
          Output.progress(
            """
            \(progress.done) of \(progress.total), \(progress.changed) changed, \
            \(progress.failed) failed
            """
          )
        }.poll(scope)
      }
      try report(outcome)
    }
    try await ServiceGroup(
      configuration: .init(
        services: [
          .init(
            service: service,
            successTerminationBehavior: .gracefullyShutdownGroup,
            failureTerminationBehavior: .gracefullyShutdownGroup
          )
        ],
        gracefulShutdownSignals: [.sigterm, .sigint],
        logger: logger
      )
    ).run()
  }

  private func clientConfiguration() throws -> APIClient.Configuration {
    let environment = ProcessInfo.processInfo.environment
    let named = ["APIFY_CLIENT_BASE_URL", "APIFY_API_BASE_URL"].lazy
      .compactMap { environment[$0] }.first { !$0.isEmpty }
    let url = try (apiURL ?? named).map { text throws(BaseURLError) in try BaseURL(text) }
    var configuration = APIClient.Configuration(
      baseURL: url ?? .apify,
      userAgent: "archiver/\(ArchiverCommand.programVersion)"
    )
    configuration.retries = retries
    let home = environment["HOME"] ?? NSHomeDirectory()
    switch try Login(environment: environment, home: home) {
    case .token(let token): configuration.token = token
    case .keyring(let file):
      Output.note(
        """
        Warning: the login of \(file) is in the system's keyring, so this poll has no token; \
        run APIFY_TOKEN=$(apify auth token) archiver …
        """
      )
    case .none: break
    }
    return configuration
  }

  private func scope(in archive: Archive) throws -> Poller.Scope {
    if mine { return .mine }
    if !targets.isEmpty { return .targets(targets) }
    guard try !archive.versions().isEmpty else {
      throw ValidationError("the archive is empty yet; \(Self.wayOut)")
    }
    return .archived
  }

  private static let wayOut = "name an Actor, or give --mine"

  private func report(_ outcome: Outcome) throws {
    Output.progress(nil)
    if archive.json {
      try Output.print(json: PollReport(outcome))
    } else {
      try Output.print(PollReport(outcome).text)
    }
    for warning in outcome.warnings { Output.note("Warning: \(warning)") }
    for failure in outcome.failures { Output.note("Error: \(failure.target): \(failure.message)") }
    let status: ExitStatus =
      switch outcome.status {
      case .ok: .done
      case _ where outcome.isUnauthorized: .noToken
      case _ where outcome.isAllAbsent: .notFound
      case .failed, .running: .failed
      case .partial, .suspect, .interrupted: .incomplete
      }
    if status != .done { throw ExitCode(status.rawValue) }
  }
}

/// Runs one poll to its end, or to its orderly interruption by a signal.
private struct PollService: Service {
  let body: @Sendable () async throws -> Void

  func run() async throws {
    try await body()
  }
}

/// Says how a poll went, as text and as JSON.
struct PollReport: Encodable {
  struct FailureReport: Encodable {
    let target: String
    let stage: Failure.Stage
    let httpStatus: Int?
    let errorType: String?
    let message: String
  }

  let status: PollStatus
  let counts: PollCounts
  let changes: [Outcome.Change]
  let failures: [FailureReport]
  let warnings: [String]

  init(_ outcome: Outcome) {
    status = outcome.status
    counts = outcome.counts
    changes = outcome.changes
    warnings = outcome.warnings
    failures = outcome.failures.map {
      FailureReport(
        target: $0.target,
        stage: $0.stage,
        httpStatus: $0.httpStatus,
        errorType: $0.errorType,
        message: $0.message
      )
    }
  }

  var text: String {
    let summary = """
      \(status.rawValue): \(counts.checked) versions seen, \(counts.changed) changed, \
      \(counts.failed) failed; \(counts.requests) requests, \(counts.bytesReceived) bytes
      """
    return (changes.map { "\($0.version) @\($0.revision)" } + [summary]).joined(separator: "\n")
  }
}

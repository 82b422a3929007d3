import ApifyAPI
import ArgumentParser
import Foundation
import Logging
import Polling
import RemoteSources
import ServiceLifecycle
import Snapshots
import Storage

/// Checks versions and archives what changed.
struct PollCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "poll",
    abstract: "Archive the present state of versions.",
    discussion: """
      Without targets, every Actor that is in the archive. The token is read from $APIFY_TOKEN, \
      then from the login of the Apify CLI; public Actors need none.

      A version that is not there is missing at first. It is gone when that is proven twice: in two \
      polls in a row, or by the Actor's own answer (of an Actor: by the account's list) and by \
      itself. Nothing is taken for gone when more vanishes at once than --max-gone allows, and no \
      Actor by the word of another token than its owner's.

      A build has a copy of the source that it was made from, and Apify keeps it for a while: with \
      --builds the archive has what was built before the first poll and between two polls.

      A hook is run by the shell after the poll was recorded, with one JSON document on its standard \
      input and ARCHIVER_DB, ARCHIVER_EVENT (change or failure), ARCHIVER_POLL and ARCHIVER_STATUS \
      in its environment, for a minute at the most.

      Examples:
        archiver poll jane/crawler             all versions of an Actor
        archiver poll jane~crawler/1.2         one version
        archiver poll --mine                   every Actor of the account
        archiver poll --mine --resolve         with the files of git repositories, gists and tarballs
        archiver poll --mine --builds          with what was built, also before the first poll
        archiver poll --mine --every 15m       now and every quarter of an hour, until SIGTERM
        archiver poll --mine --builds --every 15m --listen 127.0.0.1:8418
                                               and at once when Apify says that something was built
        archiver poll --mine --every 15m --lease postgresql://archiver@db/history
                                               as one of many pollers (docs/fleet.md)
        archiver poll --on-change 'archiver diff | mail -s "Actors changed" jane'

      With --listen it takes Apify's webhooks: a POST to /webhooks/SECRET that names an Actor in \
      eventData.actorId has that one be looked at, if it is followed. SIGTERM and SIGINT end it in order.

      Exit codes: 0 all was seen, 2 nothing was seen, or --listen names what can't be listened at, 3 some was seen, 4 the targets do not exist, \
      11 another poll is at work, 12 the token is missing or refused, 64 wrong arguments.
      """
  )

  @Argument(
    help: "OWNER/NAME, OWNER~NAME or an Actor's id, with /MAJOR.MINOR for one version.",
    completion: ArchiveCompletion.targets,
    transform: PollCommand.target
  )
  var targets: [Target] = []

  @Flag(help: "Every Actor of the account. Those that did not move since are skipped for a day.")
  var mine = false

  @Flag(
    help: """
      With --mine: look at every Actor, moved or not. With --builds: list the builds of each, whatever \
      its answer hints at.
      """
  )
  var full = false

  @Option(
    help: ArgumentHelp(
      "Stay and poll again and again: 90s, 15m, 2h, 1d. SIGTERM and SIGINT end it in order.",
      valueName: "interval"
    ),
    transform: Interval.argument
  )
  var every: Interval?

  @Option(
    help: ArgumentHelp(
      "The share of known versions that may vanish in one poll; five versions are never too few.",
      valueName: "percent"
    )
  )
  var maxGone = 20

  @OptionGroup
  var archive: ArchiveOptions

  @OptionGroup
  var api: APIOptions

  @OptionGroup
  var sources: SourceOptions

  @OptionGroup
  var builds: BuildOptions

  @OptionGroup
  var webhooks: ListenOptions

  @OptionGroup
  var sharing: LeaseOptions

  @OptionGroup
  var hooks: HookOptions

  @OptionGroup
  var mirror: MirrorOptions

  @Option(
    help: ArgumentHelp(
      "What is told on standard error: debug, info, warning or error (default: warning).",
      valueName: "level"
    ),
    completion: .list(["debug", "info", "warning", "error"]),
    transform: PollCommand.logLevel
  )
  var logLevel = Logger.Level.warning

  func validate() throws {
    guard targets.isEmpty || !mine else {
      throw ValidationError("give targets or --mine, not both")
    }
    guard mine || builds.areArchived || !full else {
      throw ValidationError("--full goes with --mine or --builds")
    }
    guard every != nil || !webhooks.isGiven else {
      throw ValidationError(
        "--listen goes with --every, as 15m: a poll that ends at once hears of nothing"
      )
    }
    guard mine || !sharing.isGiven else {
      throw ValidationError("--lease goes with --mine")
    }
    guard !webhooks.isGiven || !sharing.isGiven else {
      throw ValidationError(
        "--listen does not go with --lease: have one poller without it take webhooks"
      )
    }
    guard (0...100).contains(maxGone) else {
      throw ValidationError("--max-gone takes a share in percent, 0 to 100")
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

  private static func logLevel(_ text: String) throws -> Logger.Level {
    if let level = Logger.Level(rawValue: text) { return level }
    throw ValidationError("'\(text)' is no log level: debug, info, warning or error")
  }

  func run() async throws {
    var client = try api.configuration()
    client.maximumRequestsInFlight = ResourceLimits.connections(atMost: api.maxInFlight)
    let scope = try scope()
    var settings = Poller.Settings(program: ProgramVersion.number)
    settings.inFlight = client.maximumRequestsInFlight
    settings.largestLoss = maxGone
    settings.builds = builds.areArchived ? full ? .all : .new : .none
    settings.mostBuilds = builds.limit
    let logger = Logger.standardError(at: logLevel)
    let place = try webhooks.place()
    let leases = try sharing.leases(every: every)
    let inbox = place.map { _ in WebhookInbox() }
    let service = PollService(
      archive: archive,
      client: client,
      sources: sources.areFetched
        ? SourceFetcher.Configuration(beside: client, limits: sources.limits) : nil,
      scope: scope,
      settings: settings,
      every: every,
      webhooks: inbox,
      leases: leases,
      hooks: hooks,
      mirror: try mirror.place(),
      logger: logger
    )
    var services: [any Service] = [service]
    // The last one is told first to end: who is not polled for any more is refused from then on.
    if let place, let inbox {
      let receiver = inbox.receiver(at: place.address, secret: place.secret) { Timestamp(Date()) }
      services.insert(receiver, at: 0)
    }
    try await ServiceGroup.run(services, logger: logger)
  }

  private func scope() throws -> Poller.Scope {
    if mine { return .mine(isFull: full) }
    if !targets.isEmpty { return .targets(targets) }
    if archive.isThere { return .archived }
    throw ValidationError(
      "there is no archive at \(archive.place) yet; name an Actor, or give --mine"
    )
  }
}

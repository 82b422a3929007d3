import ArgumentParser
import Changes
import Foundation
import Snapshots
import Storage

/// Lists the snapshots of versions.
struct LogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "List the snapshots of versions, the latest first.",
    discussion: """
      Without a selector, those of every version in the archive. A time is 2026-11-01, \
      2026-11-01T10:00Z or an age as 3d; a snapshot counts when its change may have happened then.

      Examples:
        archiver log jane/crawler
        archiver log jane/crawler/1.2 -p --path 'src/*'
        archiver log --since 7d --stat
        archiver log -S API_URL           when that text appeared or vanished
        archiver log --event gone --json
      """
  )

  @Argument(help: "ACTOR[/VERSION][:PATH].", transform: Selector.argument)
  var selector: Selector?

  @Option(
    name: [.customShort("n", allowingJoined: true), .customLong("max-count")],
    help: ArgumentHelp("How many at the most.", valueName: "count")
  )
  var limit: Int?

  @Option(
    help: ArgumentHelp("Changes that may have happened at this time or later.", valueName: "time"),
    transform: Timestamp.argument
  )
  var since: Timestamp?

  @Option(
    help: ArgumentHelp("Changes that may have happened before this time.", valueName: "time"),
    transform: Timestamp.argument
  )
  var until: Timestamp?

  @Option(
    name: .customShort("S", allowingJoined: true),
    help: ArgumentHelp(
      "Changes with which this text appeared in a file, or vanished.",
      valueName: "text"
    )
  )
  var text: String?

  @Option(
    name: .customLong("event"),
    help: ArgumentHelp(
      "Only these: \(Event.words); several may be given.",
      valueName: "event"
    ),
    transform: Event.argument
  )
  var events: [Event] = []

  @OptionGroup
  var options: DifferenceOptions

  @OptionGroup
  var archive: ArchiveOptions

  func validate() throws {
    guard limit ?? 1 > 0 else { throw ValidationError("-n takes a number of 1 or more") }
    guard text != "" else { throw ValidationError("-S takes a text that is not empty") }
  }

  /// One snapshot, as JSON and as text.
  struct Entry: Encodable {
    let version: String
    let revision: Int
    let event: Event
    let poll: Int64
    let changedAfter: Timestamp?
    let observedAt: Timestamp
    let coverage: Snapshot.Coverage?
    let fileCount: Int?
    let totalSize: Int?
    let filesAdded: Int
    let filesModified: Int
    let filesRemoved: Int
    let environmentVariablesChanged: Int
    let warnings: [String]
    /// With a form of differences only.
    let changes: DiffReport?

    var text: String {
      """
      \(version)@\(revision)  \(event.rawValue)  files +\(filesAdded) ~\(filesModified) \
      -\(filesRemoved), env vars \(environmentVariablesChanged)
          \(ChangeWindow(after: changedAfter, notAfter: observedAt))\n
      """
    }
  }

  func run() async throws {
    if selector?.to != nil {
      throw ValidationError("log takes ACTOR[/VERSION][:PATH], and times by --since and --until")
    }
    let archive = try archive.open(for: .reading)
    var filter = History.Filter()
    try selector?.checkPath(in: archive)
    filter.versions = try selector?.versions(in: archive)
    filter.since = since
    filter.until = until
    filter.paths = options.paths + (selector?.path.map { [PathPattern($0.string)] } ?? [])
    filter.text = Array((text ?? "").utf8)
    filter.events = Set(events)
    let history = try History(
      of: archive,
      filter,
      isComparing: options.form != nil,
      renames: options.renames,
      ignoring: options.whitespace
    )
    try write(history, of: archive)
  }

  private func write(_ history: History, of archive: Archive) throws {
    var history = history
    var results = ResultStream(color: options.color, isPaged: !self.archive.json)
    let text = options.form.map { ComparisonText(of: archive, options, form: $0) }
    var count = 0
    while count < limit ?? .max, let entry = try history.next() {
      count += 1
      let comparison = options.form == nil ? nil : entry.comparison
      if self.archive.json {
        let changes = try comparison.map {
          try DiffReport($0, options, form: options.form ?? .patch, in: archive)
        }
        try results.write(element: Entry(entry.reference, changes))
      } else if let comparison {
        if count > 1 { try results.write("\n") }
        try text?.write(comparison, to: &results)
      } else {
        try results.write(Entry(entry.reference, nil).text)
      }
      // The first results show at once.
      if count == 1 { try results.flush() }
    }
    if self.archive.json { results.endElements() }
    try results.finish()
  }
}

extension LogCommand.Entry {
  init(_ reference: SnapshotReference, _ changes: DiffReport?) {
    let snapshot = reference.snapshot
    self.init(
      version: reference.version.name,
      revision: snapshot.revision,
      event: snapshot.event,
      poll: snapshot.poll.number,
      changedAfter: snapshot.changedAfter,
      observedAt: snapshot.observedAt,
      coverage: snapshot.coverage,
      fileCount: snapshot.fileCount,
      totalSize: snapshot.totalSize,
      filesAdded: snapshot.filesAdded,
      filesModified: snapshot.filesModified,
      filesRemoved: snapshot.filesRemoved,
      environmentVariablesChanged: snapshot.environmentVariablesChanged,
      warnings: snapshot.warnings,
      changes: changes
    )
  }
}

import ArgumentParser
import Foundation
import Snapshots
import Storage

/// Reports what the archive has and how polling is doing.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say what the archive holds, and what can't be seen at present.",
    discussion: """
      With --max-age it ends with 1, so that a monitor can call it, when the last poll that saw \
      everything it looked at is older, or when a target has been failing for longer.

      Examples:
        archiver status
        archiver status --max-age 2h || echo "nobody is watching"
      """
  )

  @Option(
    help: ArgumentHelp(
      "How old the last good poll may be: 90s, 15m, 2h, 1d.",
      valueName: "interval"
    ),
    transform: Interval.argument
  )
  var maxAge: Interval?

  @OptionGroup
  var archive: ArchiveOptions

  /// The status, as JSON and as text.
  struct Report: Encodable {
    struct Version: Encodable {
      let name: String
      let revision: Int
      let isGone: Bool
      let lastConfirmedAt: Timestamp?
      let failingSince: Timestamp?
      let missingSince: Timestamp?
      let coverage: Snapshot.Coverage?
    }

    let actors: Int
    let versionCount: Int
    let snapshots: Int
    let contents: Int
    let contentSize: Int
    let archiveSize: Int
    let lastPollStartedAt: Timestamp?
    let lastPollStatus: PollStatus?
    let lastGoodPollAt: Timestamp?
    let openFailures: Int
    /// What is older than it may be, a sentence each.
    let stale: [String]
    let versions: [Version]

    init(_ status: ArchiveStatus, _ versions: [VersionRecord], stale: [String]) {
      actors = status.actors
      versionCount = status.versions
      snapshots = status.snapshots
      contents = status.contents
      contentSize = status.contentSize
      archiveSize = status.archiveSize
      lastPollStartedAt = status.lastPollStartedAt
      lastPollStatus = status.lastPollStatus
      lastGoodPollAt = status.lastGoodPollAt
      openFailures = status.openFailures
      self.stale = stale
      self.versions = versions.map {
        Version(
          name: $0.name,
          revision: $0.revision,
          isGone: $0.revision > 0 && $0.digest == nil,
          lastConfirmedAt: $0.lastConfirmedAt,
          failingSince: $0.failingSince,
          missingSince: $0.missingSince,
          coverage: $0.coverage
        )
      }
    }

    var text: String {
      var lines = [
        "\(actors) Actors, \(versionCount) versions, \(snapshots) snapshots",
        "\(contents) distinct contents of \(contentSize) bytes, in \(archiveSize) bytes of archive",
        "last poll: \(lastPollStartedAt.map(\.description) ?? "never")"
          + (lastPollStatus.map { ", \($0.rawValue)" } ?? ""),
        "last good poll: \(lastGoodPollAt.map(\.description) ?? "never")",
      ]
      for version in versions {
        var line =
          "\(version.name)@\(version.revision)  \(version.isGone ? "gone, looked for" : "last seen") "
        line += version.lastConfirmedAt.map(\.description) ?? "never"
        if let since = version.failingSince { line += "  failing since \(since)" }
        if let since = version.missingSince { line += "  missing since \(since)" }
        if version.coverage == .withheld { line += "  source withheld" }
        lines.append(line)
      }
      if openFailures > 0 {
        lines.append("\(openFailures.counting("failing target")); 'archiver failures' lists them")
      }
      return (lines + stale).joined(separator: "\n")
    }
  }

  func run() async throws {
    let archive = try archive.open(for: .reading)
    let (status, versions) = (try archive.status(), try archive.versions())
    let failures = try archive.failures(resolved: false)
    let stale = maxAge.map { Self.stale(status, failures, after: $0, at: Timestamp(Date())) } ?? []
    let report = Report(status, versions, stale: stale)
    if self.archive.json {
      try Output.print(json: report)
    } else {
      try Output.print(report.text)
    }
    if !stale.isEmpty { throw ExitCode(ExitStatus.no.rawValue) }
  }

  private static func stale(
    _ status: ArchiveStatus,
    _ failures: [FailureRecord],
    after age: Interval,
    at time: Timestamp
  ) -> [String] {
    func isOld(_ moment: Timestamp) -> Bool {
      // What lies ahead was noted by a clock that was wrong: nobody knows how old it is.
      !(0...Int64(age.seconds) * 1000).contains(time.milliseconds - moment.milliseconds)
    }
    var stale: [String] = []
    if status.lastGoodPollAt.map(isOld) ?? true {
      stale.append("stale: no poll saw everything in the last \(age.text)")
    }
    // When a hook fails, nothing goes unseen for it.
    for failure in failures where failure.stage != .hook && isOld(failure.firstAt) {
      stale.append("stale: \(failure.target) has been failing since \(failure.firstAt)")
    }
    return stale
  }
}

import ArgumentParser
import Snapshots
import Storage

/// Says what the archive holds and how polling is doing.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say what the archive holds, and what can't be seen at present.",
    discussion: """
      Example:
        archiver status --json
      """
  )

  @OptionGroup
  var archive: ArchiveOptions

  /// The status, as JSON and as text.
  struct Report: Encodable {
    struct Version: Encodable {
      let name: String
      let revision: Int
      let lastConfirmedAt: Timestamp?
      let failingSince: Timestamp?
      let missingSince: Timestamp?
      let coverage: Snapshot.Coverage?
    }

    struct OpenFailure: Encodable {
      let target: String
      let message: String
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
    let openFailures: [OpenFailure]
    let versions: [Version]

    init(_ status: ArchiveStatus, _ versions: [VersionRecord]) {
      actors = status.actors
      versionCount = status.versions
      snapshots = status.snapshots
      contents = status.contents
      contentSize = status.contentSize
      archiveSize = status.archiveSize
      lastPollStartedAt = status.lastPollStartedAt
      lastPollStatus = status.lastPollStatus
      lastGoodPollAt = status.lastGoodPollAt
      openFailures = status.openFailures.map {
        OpenFailure(target: $0.target, message: $0.message)
      }
      self.versions = versions.map {
        Version(
          name: $0.name,
          revision: $0.revision,
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
        var line = "\(version.name)@\(version.revision)  last seen "
        line += version.lastConfirmedAt.map(\.description) ?? "never"
        if let since = version.failingSince { line += "  failing since \(since)" }
        if let since = version.missingSince { line += "  missing since \(since)" }
        if version.coverage == .withheld { line += "  source withheld" }
        lines.append(line)
      }
      return (lines + openFailures.map { "failing: \($0.target): \($0.message)" })
        .joined(separator: "\n")
    }
  }

  func run() async throws {
    let archive = try archive.open(for: .reading)
    let report = Report(try archive.status(), try archive.versions())
    if self.archive.json { return try Output.print(json: report) }
    try Output.print(report.text)
  }
}

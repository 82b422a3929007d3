import ArgumentParser
import Changes
import Snapshots
import Storage

/// Lists the snapshots of versions.
struct LogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "List the snapshots of versions, the latest first.",
    discussion: """
      Without a selector, those of every version in the archive.

      Examples:
        archiver log jane/crawler
        archiver log jane/crawler/1.2 --json
      """
  )

  @Argument(help: "ACTOR[/VERSION].")
  var selector: String?

  @OptionGroup
  var archive: ArchiveOptions

  /// One snapshot, as JSON and as a line.
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

    var text: String {
      let window = changedAfter.map { "after \($0), not after \(observedAt)" } ?? "\(observedAt)"
      return """
        \(version)@\(revision)  \(event.rawValue)  \(window)  \
        files +\(filesAdded) ~\(filesModified) -\(filesRemoved), \
        env vars \(environmentVariablesChanged)
        """
    }
  }

  func run() async throws {
    let selector = try selector.map(Selector.init)
    let archive = try archive.open(for: .reading)
    let versions =
      try selector?.versions(in: archive) ?? archive.versions().filter { $0.revision > 0 }
    let entries = try versions.flatMap { version in
      try archive.timeline(of: version.id).reversed().map { Entry($0, of: version) }
    }
    if self.archive.json { return try Output.print(json: entries) }
    for entry in entries { try Output.print(entry.text) }
  }
}

extension LogCommand.Entry {
  init(_ snapshot: SnapshotRecord, of version: VersionRecord) {
    self.init(
      version: version.name,
      revision: snapshot.revision,
      event: snapshot.event,
      poll: snapshot.poll,
      changedAfter: snapshot.changedAfter,
      observedAt: snapshot.observedAt,
      coverage: snapshot.coverage,
      fileCount: snapshot.fileCount,
      totalSize: snapshot.totalSize,
      filesAdded: snapshot.filesAdded,
      filesModified: snapshot.filesModified,
      filesRemoved: snapshot.filesRemoved,
      environmentVariablesChanged: snapshot.environmentVariablesChanged,
      warnings: snapshot.warnings
    )
  }
}

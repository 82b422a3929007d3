import ArgumentParser
import Changes
import Snapshots
import Storage

/// Shows one snapshot, or one file of it.
struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a snapshot, or the bytes of one of its files.",
    discussion: """
      With --json, the Version object of Apify's API, equal in meaning to the one that was seen.

      Examples:
        archiver show jane/crawler/1.2
        archiver show jane/crawler/1.2@3 --json
        archiver show jane/crawler/1.2@~1:src/main.js
      """
  )

  @Argument(help: "ACTOR[/VERSION][@REVISION][:PATH].")
  var selector: String

  @OptionGroup
  var archive: ArchiveOptions

  func run() async throws {
    let selector = try Selector(selector)
    if selector.from != nil { throw ValidationError("show takes one revision, not a range") }
    let archive = try archive.open(for: .reading)
    let version = try selector.singleVersion(in: archive)
    let record = try selector.snapshot(at: selector.to ?? .back(0), of: version, in: archive)
    let name = "\(version.name)@\(record.revision)"
    if let path = selector.path {
      return try Output.write(bytes(of: path, record, name, in: archive))
    }
    guard let snapshot = try archive.snapshot(of: version, at: record.revision) else {
      throw NotFound(
        description: """
          the version was gone at \(name); '\(version.name)@\(record.revision - 1)' is the state \
          before
          """
      )
    }
    if self.archive.json { return try Output.print(json: snapshot) }
    try Output.print(text(of: snapshot, record, name))
  }

  private func bytes(
    of path: ExactString,
    _ record: SnapshotRecord,
    _ name: String,
    in archive: Archive
  ) throws -> [UInt8] {
    if record.coverage == .withheld {
      throw NotFound(description: "the source was withheld at \(name); try an earlier revision")
    }
    let files = try archive.files(of: record.version, at: record.revision)
    guard let file = files.first(where: { $0.path == path }), let content = file.content else {
      throw NotFound(
        description: "no file \(path) in \(name); 'archiver show \(name)' lists its files"
      )
    }
    return try archive.content(content)
  }

  private func text(of snapshot: Snapshot, _ record: SnapshotRecord, _ name: String) -> String {
    var lines = ["\(name)  \(record.event.rawValue)  observed \(record.observedAt)"]
    let fields = snapshot.fields
    let shown: [(String, ExactString?)] = [
      ("sourceType", fields.sourceType), ("buildTag", fields.buildTag),
      (
        "applyEnvVarsToBuild", fields.applyEnvVarsToBuild.map { $0 ? "true" : "false" }
      ),
      ("gitRepoUrl", fields.gitRepoURL), ("tarballUrl", fields.tarballURL),
      ("gitHubGistUrl", fields.gitHubGistURL),
    ]
    for (field, value) in shown {
      if let value { lines.append("\(field): \(Patch.quoted("", value.string))") }
    }
    if snapshot.coverage == .withheld { lines.append("the source is withheld") }
    for variable in snapshot.environmentVariables {
      let value =
        switch variable.value {
        case .plain(let text): Patch.quoted("", text.string)
        case .secret: "(secret)"
        }
      lines.append("env var \(Patch.quoted("", variable.name.string)): \(value)")
    }
    for file in snapshot.sourceFiles ?? [] {
      let size = file.content.map { "\($0.bytes.count) bytes" } ?? "folder"
      lines.append("\(Patch.quoted("", file.path.string))  \(size)")
    }
    return (lines + snapshot.warnings.map { "warning: \($0)" }).joined(separator: "\n")
  }
}

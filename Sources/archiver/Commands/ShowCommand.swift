import ArgumentParser
import Changes
import Foundation
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
        archiver show jane/crawler/1.2@2026-11-01T10:00Z
        archiver show jane/crawler/1.2@~1:src/main.js
      """
  )

  @Argument(help: "ACTOR[/VERSION][@REVISION][:PATH].", transform: Selector.argument)
  var selector: Selector

  @OptionGroup
  var archive: ArchiveOptions

  func run() async throws {
    let archive = try archive.open(for: .reading)
    let subject = try Subject(selector, in: archive)
    if let path = subject.path {
      var results = ResultStream()
      try results.write(subject.file(at: path, in: archive).bytes(in: archive))
      return try results.finish()
    }
    let snapshot = try subject.snapshot(in: archive)
    if self.archive.json { return try Output.print(json: snapshot) }
    var results = ResultStream()
    try results.write(text(of: snapshot, subject.reference))
    try results.finish()
  }

  private func text(of snapshot: Snapshot, _ reference: SnapshotReference) -> String {
    var lines = [
      "\(reference.name)  \(reference.snapshot.event.rawValue)  observed \(reference.snapshot.observedAt)"
    ]
    lines += snapshot.fields.named.compactMap { name, value in
      value.map { "\(name): \($0.quoted)" }
    }
    if snapshot.coverage == .withheld { lines.append("the source is withheld") }
    for variable in snapshot.environmentVariables {
      let value =
        switch variable.value {
        case .plain(let text): text.quoted
        case .secret: "(secret)"
        }
      lines.append("env var \(variable.name.quoted): \(value)")
    }
    for file in snapshot.sourceFiles ?? [] {
      let size = file.content.map { "\($0.bytes.count) bytes" } ?? "folder"
      lines.append("\(file.path.quoted)  \(size)")
    }
    lines += snapshot.warnings.map { "warning: \($0)" }
    return lines.map { $0 + "\n" }.joined()
  }
}

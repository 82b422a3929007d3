import ArgumentParser
import Changes
import Foundation
import Snapshots
import Storage

/// Shows with which snapshot each line of a file came.
struct BlameCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blame",
    abstract: "Say with which snapshot each line of a file came.",
    discussion: """
      First the snapshots that lines came with, and when that was; then the lines, each with its \
      revision and number. A file is followed over renames and copies.

      Examples:
        archiver blame jane/crawler/1.2:src/main.js
        archiver blame jane/crawler/1.2@2026-11-01:src/main.js --json
      """
  )

  @Argument(help: "ACTOR[/VERSION][@REVISION]:PATH.", transform: Selector.argument)
  var selector: Selector

  @OptionGroup
  var archive: ArchiveOptions

  /// The answer, as JSON.
  struct Report: Encodable {
    struct Origin: Encodable {
      let revision: Int
      let event: Event
      let changedAfter: Timestamp?
      let observedAt: Timestamp
      let path: ExactString
    }

    struct Line: Encodable {
      let revision: Int
      let number: Int
      let text: String
    }

    let version: String
    let revision: Int
    let path: ExactString
    let origins: [Origin]
    let lines: [Line]
  }

  func validate() throws {
    guard selector.path != nil else {
      throw ValidationError("blame takes a file: ACTOR[/VERSION][@REVISION]:PATH")
    }
  }

  func run() async throws {
    let archive = try archive.open(for: .reading)
    let subject = try Subject(selector, in: archive)
    guard let path = subject.path else { return }
    let blame = try Blame(of: path, at: subject.reference, in: archive)
    if self.archive.json {
      return try Output.print(json: Report(blame, path, subject.reference))
    }
    var results = ResultStream()
    for (revision, origin) in blame.origins.sorted(by: { $0.key < $1.key }) {
      let window = ChangeWindow(of: origin.snapshot)
      let name = origin.path.quoted
      try results.write("# @\(revision)  \(name)  \(window)\n", .heading)
    }
    let widths = [blame.origins.keys.max() ?? 0, blame.lines.count].map { "\($0)".count }
    for (index, line) in blame.lines.enumerated() {
      let revision = "@\(line.revision)".padding(toLength: widths[0] + 1)
      let number = "\(index + 1)"
      let space = String(repeating: " ", count: widths[1] - number.count)
      try results.write("\(revision) \(space)\(number)  ", .place)
      let isWhole = line.bytes.last == UInt8(ascii: "\n")
      try results.write(isWhole ? line.bytes : line.bytes + [UInt8(ascii: "\n")])
    }
    try results.finish()
  }
}

extension String {
  /// The text, with spaces behind it up to a length.
  fileprivate func padding(toLength length: Int) -> String {
    self + String(repeating: " ", count: max(0, length - count))
  }
}

extension BlameCommand.Report {
  init(_ blame: Blame, _ path: ExactString, _ reference: SnapshotReference) {
    version = reference.version.name
    revision = reference.snapshot.revision
    self.path = path
    origins = blame.origins.sorted { $0.key < $1.key }.map { revision, origin in
      Origin(
        revision: revision,
        event: origin.snapshot.event,
        changedAfter: origin.snapshot.changedAfter,
        observedAt: origin.snapshot.observedAt,
        path: origin.path
      )
    }
    lines = blame.lines.enumerated().map { index, line in
      let text = line.bytes.last == UInt8(ascii: "\n") ? line.bytes.dropLast() : line.bytes[...]
      return Line(
        revision: line.revision,
        number: index + 1,
        text: String(decoding: text, as: UTF8.self)
      )
    }
  }
}

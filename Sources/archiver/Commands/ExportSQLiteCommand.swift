import Answers
import ArgumentParser
import Changes
import Foundation
import Snapshots
import Storage

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Hands the history on as a SQLite file of flat tables.
struct ExportSQLiteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sqlite",
    abstract: "Write the history into a SQLite file of flat tables, to be handed to others.",
    discussion: """
      It has snapshots, files with their texts, changes, builds and tags, an index to search all texts by, and no \
      values of variables. FILE.metadata.json beside it tells Datasette of facets, search and questions. A file that \
      is there stays as it is. Both are their owner's alone, unless --mode says otherwise.

      Examples:
        archiver export sqlite history.db && datasette history.db --metadata history.db.metadata.json
        archiver export sqlite week.db --actors jane/crawler --since 7d
      """
  )

  @Argument(
    help: "The file to make.",
    completion: .file(),
    transform: FilePath.argument
  )
  var file: FilePath

  @Option(
    help: ArgumentHelp(
      "Only these, ACTOR[/VERSION] or OWNER/*; several may be given.",
      valueName: "actor"
    ),
    completion: ArchiveCompletion.selectors,
    transform: Selector.argument
  )
  var actors: [Selector] = []

  @Option(
    help: ArgumentHelp("Only what was there, or changed, since then.", valueName: "time"),
    transform: Timestamp.argument
  )
  var since: Timestamp?

  @Flag(help: "Tell the values of environment variables; secrets are in no archive.")
  var withValues = false

  @Option(
    help: ArgumentHelp("The permissions of what is made, as chmod has them.", valueName: "octal"),
    transform: FilePermissions.argument
  )
  var mode = FilePermissions.ownerReadWrite

  @OptionGroup
  var archive: ArchivePlace

  func validate() throws {
    guard actors.allSatisfy({ $0.from == nil && $0.to == nil && $0.path == nil }) else {
      throw ValidationError("--actors takes ACTOR[/VERSION], and no revision and no path")
    }
  }

  func run() async throws {
    let archive = try archive.open(for: .reading)
    let metadata = DatasetteMetadata(named: file.stem ?? "")
    let ending = ".metadata.json"
    let companion = FilePath(bytes: file.bytes + Array(ending.utf8))
    let export = try FlatExport(
      to: file.string,
      bytes: file.bytes,
      with: (ending, try AnswerJSON.bytes(of: metadata) + [UInt8(ascii: "\n")]),
      mode: Int(mode.rawValue),
      since: since,
      hasValues: withValues
    )
    let count = try await EndingSignals.putOff { [actors] in
      try await export.run(
        of: archive,
        choosing: { view in
          actors.isEmpty ? nil : try actors.flatMap { try $0.versions(in: view).map(\.id) }
        },
        isToEnd: { EndingSignals.hasCome }
      )
    }
    try Output.print(
      line:
        "\(count.counting("snapshot")) written to \(file.quoted), with \(companion.quoted) for Datasette"
    )
  }
}

extension FilePermissions {
  /// Reads an argument: the owner may read and write, and nobody may run it.
  static func argument(_ text: String) throws -> FilePermissions {
    guard let number = CModeT(text, radix: 8), number & ~0o666 == 0, number & 0o600 == 0o600 else {
      throw ValidationError("'\(text)' is no mode of such a file: 600, 640 or 644")
    }
    return FilePermissions(rawValue: number)
  }
}

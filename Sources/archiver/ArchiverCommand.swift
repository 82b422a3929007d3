import ApifyAPI
import ArgumentParser
import Changes
import Foundation
import Storage

/// The program: parses its arguments, runs a command and ends with a documented exit code.
@main
struct ArchiverCommand: AsyncParsableCommand {
  static let programVersion = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "archiver",
    abstract: "Keeps the history of Apify Actor versions, and says what changed.",
    discussion: """
      Examples:
        archiver poll jane/crawler     archive all versions of an Actor
        archiver poll                  look again at every Actor in the archive
        archiver diff                  what the latest poll that saw a change found
        archiver log jane/crawler      the snapshots of an Actor's versions
      """,
    version: programVersion,
    subcommands: [
      PollCommand.self, DiffCommand.self, LogCommand.self, ShowCommand.self, ListCommand.self,
      BlameCommand.self, GrepCommand.self, WhereCommand.self, RestoreCommand.self,
      ExportCommand.self, StatusCommand.self, FailuresCommand.self,
    ]
  )

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      guard let status = ExitStatus(of: error) else { exit(withError: error) }
      Output.note("Error: \(error)")
      exit(withError: ExitCode(status.rawValue))
    }
  }
}

/// Says how a command ended, to whoever called it.
enum ExitStatus: Int32 {
  case done = 0
  case no = 1
  case failed = 2
  case incomplete = 3
  case notFound = 4
  case noArchive = 10
  case locked = 11
  case noToken = 12
  case otherSchema = 13
  case usage = 64

  /// The status of an error of ours; nil for those that the argument parser words and ends itself.
  init?(of error: any Error) {
    switch error {
    case let error as ArchiveError:
      switch error {
      case .missing: self = .noArchive
      case .locked: self = .locked
      case .newer, .older: self = .otherSchema
      default: self = .failed
      }
    case let error as APIError:
      switch error.reason {
      case .unauthorized: self = .noToken
      case .notFound: self = .notFound
      default: self = .failed
      }
    case is TokenError: self = .noToken
    case is BaseURLError, is SelectorError: self = .usage
    case is NotFound: self = .notFound
    case is ExitCode: return nil
    default:
      // The parser words what it throws itself, as help; to it, the rest is a mere failure.
      guard ArchiverCommand.exitCode(for: error) == .failure else { return nil }
      self = .failed
    }
  }
}

/// Says where the archive is.
struct ArchivePlace: ParsableArguments {
  @Option(
    name: .customLong("db"),
    help: ArgumentHelp(
      "The archive. Without it $ARCHIVER_DB counts, then archive.db in this folder.",
      valueName: "file"
    )
  )
  var path: String?

  /// The path of the archive, whoever named it.
  var place: String {
    let named = ProcessInfo.processInfo.environment["ARCHIVER_DB"] ?? ""
    return path ?? (named.isEmpty ? "archive.db" : named)
  }

  func open(for access: Archive.Access) throws -> Archive {
    try Archive(at: place, for: access)
  }
}

/// The options that commands have which answer in text or in JSON.
struct ArchiveOptions: ParsableArguments {
  @OptionGroup
  private var archive: ArchivePlace

  @Flag(help: "Print one JSON document.")
  var json = false

  /// The path of the archive, whoever named it.
  var place: String { archive.place }

  func open(for access: Archive.Access) throws -> Archive {
    try archive.open(for: access)
  }
}

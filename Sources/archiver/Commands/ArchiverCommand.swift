import ArgumentParser
import Changes
import Foundation

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
      ExportCommand.self, StatusCommand.self, FailuresCommand.self, MigrateCommand.self,
    ]
  )

  static func main() async {
    Output.reserveStreams()
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      exit(withError: ExitCode(end(with: error)))
    }
  }

  /// Writes what went wrong, or the help that was asked for, and returns the exit code.
  private static func end(with error: any Error) -> Int32 {
    if let error = error as? ExitCode { return error.rawValue }
    // What the signal would end the program with, where it is not ignored.
    if case OutputError.readerLeft = error { return 128 + SIGPIPE }
    if let status = ExitStatus(of: error) {
      Output.note("Error: \(error.sentence)")
      return status.rawValue
    }
    let code = exitCode(for: error)
    guard code.isSuccess else {
      Output.note(fullMessage(for: error))
      return code.rawValue
    }
    do {
      try Output.print(fullMessage(for: error))
      return code.rawValue
    } catch {
      return end(with: error)
    }
  }
}

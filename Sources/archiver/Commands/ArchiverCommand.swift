import ArgumentParser

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

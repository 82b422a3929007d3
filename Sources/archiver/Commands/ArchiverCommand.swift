import ArgumentParser
import Changes
import Foundation

/// The program: parses its arguments, runs a command and ends with a documented exit code.
@main
struct ArchiverCommand: AsyncParsableCommand {
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
    subcommands: [
      PollCommand.self, DiffCommand.self, LogCommand.self, ShowCommand.self, ListCommand.self,
      BlameCommand.self, GrepCommand.self, QueryCommand.self, WhereCommand.self, BuildsCommand.self,
      DeployedCommand.self, RunsCommand.self, RestoreCommand.self, RollbackCommand.self,
      ExportCommand.self, ServeCommand.self, ReportCommand.self, StatusCommand.self,
      FailuresCommand.self, VerifyCommand.self, BackupCommand.self, MergeCommand.self,
      PurgeCommand.self, MirrorCommand.self, MigrateCommand.self,
    ]
  )

  @Flag(name: [.customShort("V"), .long], help: "Show the version and its commit.")
  var version = false

  func run() throws {
    guard version else { throw CleanExit.helpRequest(self) }
    try Output.print(ProgramVersion.text)
  }

  static func main() async {
    Output.reserveStreams()
    Output.takeErrorsForSignals()
    // Without /proc, and under some preloaded libraries, the runtime does not learn what was typed.
    guard !CommandLine.arguments.isEmpty else {
      Output.note("Error: the system hands on no arguments; mount /proc, and preload no library")
      exit(withError: ExitCode(ExitStatus.usage.rawValue))
    }
    let arguments = CountArguments(CommandLine.texts).words
    var kind: (any ParsableCommand.Type)?
    do {
      try ResourceLimits.check()
      var command = try await asyncParseAsRoot(arguments)
      kind = type(of: command)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      // The parser words what is behind an unknown option, and takes an unknown command for no one's.
      if kind == nil || exitCode(for: error).isSuccess,
        let program = try? CommandGrammar.ofProgram(),
        let misspelling = Misspelling(in: arguments, of: program),
        misspelling.isCommand || !exitCode(for: error).isSuccess || !isForParser(arguments)
      {
        Output.note("Error: \(misspelling)")
        Output.note(lines: String(usage(in: fullMessage(for: error))))
        exit(withError: ExitCode(ExitStatus.usage.rawValue))
      }
      exit(withError: ExitCode(end(with: error, of: kind ?? Self.self)))
    }
  }

  /// Whether a word of its own asks for help, or for what completes a word: the parser also finds the `h`
  /// of `-dash`.
  private static func isForParser(_ arguments: [String]) -> Bool {
    arguments.contains { ["-h", "--help", "--help-hidden", "help", "---completion"].contains($0) }
  }

  /// The lines of the parser's message that say how the command at hand is used.
  private static func usage(in message: String) -> Substring {
    message.range(of: "Usage: ").map { message[$0.lowerBound...] }
      ?? "  See 'archiver --help' for more information."
  }

  /// Writes what went wrong, or the help that was asked for, and returns the exit code.
  private static func end(with error: any Error, of command: any ParsableCommand.Type) -> Int32 {
    if let error = error as? ExitCode { return error.rawValue }
    // What the signal would end the program with, where it is not ignored.
    if case OutputError.readerLeft = error { return 128 + SIGPIPE }
    if let status = ExitStatus(of: error) {
      Output.note("Error: \(error.sentence)")
      return status.rawValue
    }
    if let error = error as? ValidationError {
      let name = command._commandName
      Output.note("Error: \(error)")
      Output.note(
        lines: """
          Usage: \(usageString(for: command))
            See 'archiver \(name) --help' for more information.
          """
      )
      return ExitStatus.usage.rawValue
    }
    let code = exitCode(for: error)
    guard code.isSuccess else {
      Output.note(lines: ParserMessage(of: error).text)
      return code.rawValue
    }
    do {
      try Output.print(fullMessage(for: error))
      return code.rawValue
    } catch {
      return end(with: error, of: command)
    }
  }
}

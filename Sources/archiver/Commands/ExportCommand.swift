import ArgumentParser
import Changes
import Storage

/// Hands the history on in other forms.
struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the history in another form.",
    discussion: """
      Examples:
        archiver export git history.git && git clone history.git
        archiver export git - | git fast-import
      """,
    subcommands: [ExportGitCommand.self]
  )
}

/// Hands the history on as a git repository.
struct ExportGitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "git",
    abstract: "Write the history as a git repository, a branch for each version.",
    discussion: """
      Each snapshot is a commit, dated when it was observed; its message has the change window and \
      what changed of fields and environment variables. The folder has to be new or empty, and \
      becomes a bare repository.

      Examples:
        archiver export git history.git && git clone history.git
        archiver export git - | git fast-import
      """
  )

  @Argument(
    help: "A folder for the repository, or - for the stream that 'git fast-import' takes.",
    completion: .directory
  )
  var target: String

  @OptionGroup
  var archive: ArchivePlace

  func run() async throws {
    if target == "-", Output.isTerminal {
      throw ValidationError(
        "a terminal can't show the stream; give a folder, or a pipe or a file to -"
      )
    }
    let archive = try archive.open(for: .reading)
    if target == "-" {
      return try await archive.read { archive in
        var history = GitHistory(of: archive) { try Output.write($0) }
        try history.write()
      }
    }
    try await GitRepository(at: target).take(archive)
  }
}

import ArgumentParser
import Changes
import Snapshots
import Storage

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Hands the history on in other forms.
struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the history in another form.",
    discussion: """
      Examples:
        archiver export git history.git && git clone history.git
        archiver export git - | git fast-import
        archiver export sqlite history.db
      """,
    subcommands: [ExportGitCommand.self, ExportSQLiteCommand.self]
  )
}

/// Hands the history on as a git repository.
struct ExportGitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "git",
    abstract: "Write the history as a git repository, a branch for each version.",
    discussion: """
      Each snapshot is a commit, dated when it was observed; its message has the change window and \
      what changed of fields and environment variables, without the values of variables. Made again, \
      a history has the same commits, and new ones behind them, whatever Actors are called meanwhile. \
      The folder has to be new or empty, and becomes a bare repository, its owner's alone.

      Examples:
        archiver export git history.git && git clone history.git
        archiver export git - | git fast-import
        archiver export git - | fossil import --git history.fossil
      """
  )

  @Argument(
    help: "A folder for the repository, or - for the stream that 'git fast-import' takes.",
    completion: .directory,
    transform: FilePath.argument
  )
  var target: FilePath

  @Flag(help: "Tell the values of environment variables in messages.")
  var withVariables = false

  @OptionGroup
  var archive: ArchivePlace

  func run() async throws {
    let isStream = target == "-"
    if isStream, Output.isTerminal {
      throw ValidationError(
        "a terminal can't show the stream; give a folder, or a pipe or a file to -"
      )
    }
    let archive = try archive.open(for: .reading)
    if isStream {
      _ = try await archive.read { try write(of: $0) { try Output.write($0) } }
    } else {
      try await GitRepository.make(at: target, of: archive) { try write(of: $0, to: $1) }
    }
  }

  /// Writes the history, warns of what git could not have as it is, and returns the branch of the latest
  /// snapshot.
  private func write(
    of archive: ArchiveView,
    to sink: @escaping ([UInt8]) throws -> Void
  ) throws -> String? {
    var history = GitHistory(of: archive, withValues: withVariables, to: sink)
    try history.write()
    for (version, branch) in history.mappedBranches {
      Output.note("Warning: the branch of \(ExactString(version).quoted) is \(branch)")
    }
    if let first = history.partial.first {
      let more = history.partial.count - 1
      Output.note(
        """
        Warning: not all files of \(first)\(more > 0 ? " and \(more.counting("other snapshot"))" : "") \
        are there, for git can't hold them; messages of commits name them
        """
      )
    }
    return history.head
  }
}

import Answers
import ArgumentParser
import Foundation
import Snapshots
import Storage

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Copies the archive while it is polled.
struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy the archive as of one moment, also while it is polled.",
    discussion: """
      The copy is one file, is checked before it takes its name, and is never half. What is there already is \
      not written over. With --keep a copy is named after its time, and older ones go: of the last days, weeks \
      and months that have any, the last one of each stays. Restoring is copying it back.

      Examples:
        archiver backup /srv/backup/archive.db
        archiver backup /srv/backup/archive.db --keep 7d4w12m
      """
  )

  @Argument(help: "The copy; with --keep what copies are named after.", completion: .file())
  var file: String

  @Option(
    help: ArgumentHelp("How many hours, days, weeks, months, years: 7d4w12m.", valueName: "rule"),
    transform: RetentionRule.argument
  )
  var keep: RetentionRule?

  @OptionGroup
  var archive: ArchiveOptions

  func validate() throws {
    if file.isEmpty { throw ValidationError("'' is no path") }
  }

  func run() async throws {
    let path = FilePath(argument: file)
    let backup = try Backup(to: path.string, bytes: path.bytes, keeping: keep)
    let source = try archive.open(for: .reading)
    defer { Output.progress(nil) }
    let result = try await backup.run(of: source, at: Timestamp(Date())) { progress in
      Output.progress("\(progress.done / 1_000_000) of \(progress.total / 1_000_000) MB")
    }
    Output.progress(nil)
    let answer = BackupAnswer(result)
    try await ResultStream.open(as: archive.form) { results in
      try results.write(answer, doubts: answer.doubts) { results in
        let snapshots = answer.snapshots.counting("snapshot")
        try results.write(line: "\(answer.path): \(snapshots), \(answer.size.counting("byte"))")
        for path in answer.pruned { try results.write(line: "removed \(path)") }
      }
    }
  }
}

extension RetentionRule {
  /// Reads an argument: `7d4w12m`.
  fileprivate static func argument(_ text: String) throws -> RetentionRule {
    guard let rule = RetentionRule(text) else {
      throw ValidationError("'\(text)' is no rule of days, weeks and months, as 7d4w12m")
    }
    return rule
  }
}

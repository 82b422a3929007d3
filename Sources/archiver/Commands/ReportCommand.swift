import ArgumentParser
import Changes
import Foundation
import Snapshots
import Storage
import Web

/// Writes what changed as one page.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write what changed since a time as one page of HTML.",
    discussion: """
      The page needs nothing beside it: it can be sent by mail and kept. It has what changed, with the lines \
      that did, and what can't be seen.

      Examples:
        archiver report > week.html
        archiver report --since 2026-11-01 | mail -a 'Content-Type: text/html' -s 'Actors' jane
      """
  )

  @Option(
    help: ArgumentHelp("Since when; without it the last seven days.", valueName: "time"),
    transform: Timestamp.argument
  )
  var since: Timestamp?

  @OptionGroup
  var place: ArchivePlace

  func run() async throws {
    let now = Timestamp(Date())
    let since = since ?? Timestamp(milliseconds: now.milliseconds - 7 * 86_400_000)
    try await place.answer(as: .text) { archive, results in
      try results.write(try Report(since: since, at: now, in: archive).bytes)
    }
  }
}

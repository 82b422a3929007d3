import Answers
import ArgumentParser
import Foundation
import Snapshots

/// Reports what the archive has and how polling is doing.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say what the archive holds, and what can't be seen at present.",
    discussion: """
      With --max-age it ends with 1, so that a monitor can call it, when the last poll that saw \
      everything it looked at is older, or when a target has been failing for longer.

      Examples:
        archiver status
        archiver status --max-age 2h || echo "nobody is watching"
      """
  )

  @Option(
    help: ArgumentHelp(
      "How old the last good poll may be: 90s, 15m, 2h, 1d.",
      valueName: "interval"
    ),
    transform: Interval.argument
  )
  var maxAge: Interval?

  @OptionGroup
  var dates: DateOptions

  @OptionGroup
  var archive: ArchiveOptions

  func run() async throws {
    let limit = maxAge.map { StatusAnswer.Limit($0, at: Timestamp(Date())) }
    let isStale = try await archive.answer(times: dates.times) { archive, results in
      let answer = try StatusAnswer(limit: limit, in: archive)
      try results.write(answer, doubts: answer.doubts) {
        try StatusText(times: $0.times).write(answer, to: &$0)
      }
      return !answer.stale.isEmpty
    }
    if isStale { throw ExitCode(ExitStatus.no.rawValue) }
  }
}

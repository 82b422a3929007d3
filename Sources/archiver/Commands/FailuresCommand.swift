import Answers
import ArgumentParser

/// Lists what could not be seen.
struct FailuresCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "failures",
    abstract: "List what can't be seen at present, and since when.",
    discussion: """
      Examples:
        archiver failures
        archiver failures --all        also what is over
      """
  )

  @Flag(help: "Also the failures that are over.")
  var all = false

  @OptionGroup
  var dates: DateOptions

  @OptionGroup
  var list: ListOptions

  func run() async throws {
    try await list.answer(times: dates.times) { [all] archive, results in
      let answer = try FailuresAnswer(isWhole: all, in: archive)
      try results.write(answer, doubts: answer.doubts, lines: answer.failures) { results in
        for failure in answer.failures {
          try results.write(line: FailuresText.text(of: failure, results.times))
        }
      }
    }
  }
}

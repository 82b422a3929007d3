import Answers
import ArgumentParser
import Changes

/// Shows with which snapshot each line of a file came.
struct BlameCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blame",
    abstract: "Say with which snapshot each line of a file came.",
    discussion: """
      First the snapshots that lines came with, and when that was; then the lines, each with its \
      revision and number. A file is followed over renames and copies.

      Examples:
        archiver blame jane/crawler/1.2:src/main.js
        archiver blame jane/crawler/1.2@2026-11-01:src/main.js --json
      """
  )

  @Argument(
    help: "ACTOR[/VERSION][@REVISION]:PATH.",
    completion: ArchiveCompletion.selectors,
    transform: Selector.argument
  )
  var selector: Selector

  @OptionGroup
  var dates: DateOptions

  @OptionGroup
  var archive: ArchiveOptions

  func validate() throws {
    guard selector.path != nil else {
      throw ValidationError("blame takes a file: ACTOR[/VERSION][@REVISION]:PATH")
    }
  }

  func run() async throws {
    try await archive.answer(times: dates.times) { [selector] archive, results in
      let answer = try BlameAnswer(to: selector, in: archive)
      try results.write(answer, doubts: answer.doubts) { try BlameText.write(answer, to: &$0) }
    }
  }
}

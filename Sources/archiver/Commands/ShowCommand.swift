import Answers
import ArgumentParser
import Changes

/// Shows one snapshot, or one file of it.
struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a snapshot, or the bytes of one of its files.",
    discussion: """
      With --json, the Version object of Apify's API, equal in meaning to the one that was seen.

      Examples:
        archiver show jane/crawler/1.2
        archiver show jane/crawler/1.2@3 --json
        archiver show jane/crawler/1.2@2026-11-01T10:00Z
        archiver show jane/crawler/1.2@~1:src/main.js
      """
  )

  @Argument(
    help: "ACTOR[/VERSION][@REVISION][:PATH].",
    completion: ArchiveCompletion.selectors,
    transform: Selector.argument
  )
  var selector: Selector

  @OptionGroup
  var dates: DateOptions

  @OptionGroup
  var archive: ArchiveOptions

  func run() async throws {
    try await archive.answer(times: dates.times) { [selector] archive, results in
      let answer = try ShowAnswer(to: selector, in: archive)
      switch answer.content {
      case .file(let bytes):
        results.note(answer.doubts)
        try results.write(bytes)
      case .snapshot(let snapshot):
        // Apify's object has no place for doubts.
        results.note(answer.doubts)
        try results.write(snapshot) {
          try $0.write(ShowText.text(of: snapshot, answer.reference, $0.times))
        }
      }
    }
  }
}

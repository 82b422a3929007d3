import Answers
import ArgumentParser
import Changes

/// Lists the files of a snapshot.
struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls",
    abstract: "List the files of a snapshot.",
    discussion: """
      A path in the selector may be a folder.

      Examples:
        archiver ls jane/crawler/1.2
        archiver ls jane/crawler/1.2 --path '*.js'
        archiver ls jane/crawler/1.2@3:src --json
      """
  )

  @Argument(
    help: "ACTOR[/VERSION][@REVISION][:PATH].",
    completion: ArchiveCompletion.selectors,
    transform: Selector.argument
  )
  var selector: Selector

  @OptionGroup
  var paths: PathOptions

  @OptionGroup
  var list: ListOptions

  func run() async throws {
    try await list.answer { [selector, paths] archive, results in
      let answer = try FileListAnswer(to: selector, paths: paths.patterns, in: archive)
      try results.write(answer, doubts: answer.doubts, lines: answer.files) {
        try FileListText.write(answer, to: &$0)
      }
    }
  }
}

import Answers
import ArgumentParser
import Changes

/// Finds lines in files.
struct GrepCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grep",
    abstract: "Find lines in the files of versions.",
    discussion: """
      Without a selector, in the latest snapshots of all versions. The pattern is a POSIX extended \
      regular expression, as grep -E takes it where text is UTF-8, whatever the locale is here. It \
      ends with 1 when nothing is found.

      Examples:
        archiver grep 'fetch\\(' jane/crawler
        archiver grep -F 'https://old.example.com' --all-history
        archiver grep -i todo jane/crawler/1.2@2026-11-01 --path 'src/*'
      """
  )

  @Argument(help: "What a line has to have.")
  var pattern: String

  @Argument(
    help: "ACTOR[/VERSION][@REVISION][:PATH].",
    completion: ArchiveCompletion.selectors,
    transform: Selector.argument
  )
  var selector: Selector?

  @Flag(help: "Search every file that there ever was.")
  var allHistory = false

  @Flag(name: .shortAndLong, help: "Take upper and lower case for the same.")
  var ignoreCase = false

  @Flag(name: [.customShort("F"), .long], help: "Take the pattern for a text.")
  var fixedStrings = false

  @Flag(name: [.customShort("l"), .long], help: "Print the places alone.")
  var filesWithMatches = false

  @Flag(name: [.customShort("n"), .long], help: "Print the numbers of lines, as without it.")
  var lineNumber = false

  @OptionGroup
  var paths: PathOptions

  @Option(help: "Colours: auto, always or never.")
  var color = ColorChoice.auto

  @OptionGroup
  var list: ListOptions

  func validate() throws {
    if selector?.from != nil || (allHistory && selector?.to != nil) {
      throw ValidationError("grep takes one revision, and none with --all-history")
    }
  }

  func run() async throws {
    let question = try question()
    let text = GrepText(hasNamesOnly: filesWithMatches)
    let count = try await list.answer(color: color) { archive, results in
      try results.write(GrepAnswer(to: question, in: archive)) { try text.write($0, to: &$1) }
    }
    if count == 0 { throw ExitCode(ExitStatus.no.rawValue) }
  }

  private func question() throws -> GrepQuestion {
    var options: TextPattern.Options = []
    if ignoreCase { options.insert(.ignoringCase) }
    if fixedStrings { options.insert(.literal) }
    do {
      return try GrepQuestion(
        pattern,
        options,
        in: allHistory ? .history(selector) : .snapshots(selector),
        paths: paths.patterns,
        isFirstOnly: filesWithMatches
      )
    } catch {
      throw ValidationError("\(error); -F takes it as a text")
    }
  }
}

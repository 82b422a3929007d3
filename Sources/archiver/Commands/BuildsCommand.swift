import Answers
import ArgumentParser
import Changes
import Snapshots

/// Lists builds.
struct BuildsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "builds",
    abstract: "List the builds of an Actor, the latest first.",
    discussion: """
      Each with the revision whose source it was made from. A build is a revision, too: \
      @0.1.14, and what runs under a tag is @tag:latest. 'archiver poll --builds' archives builds.

      Examples:
        archiver builds jane/crawler
        archiver builds jane/crawler/1.2 -n 5 --json
        archiver diff jane/crawler@0.1.13..0.1.14
      """
  )

  @Argument(
    help: "ACTOR[/VERSION].",
    completion: ArchiveCompletion.targets,
    transform: Selector.argument
  )
  var selector: Selector

  @OptionGroup
  var count: CountOptions

  @OptionGroup
  var dates: DateOptions

  @OptionGroup
  var list: ListOptions

  func validate() throws {
    guard selector.to == nil, selector.path == nil else {
      throw ValidationError("builds takes ACTOR[/VERSION]; 'archiver show' shows one")
    }
  }

  func run() async throws {
    try await list.answer(times: dates.times) { [selector, count] archive, results in
      let answer = try BuildsAnswer(to: selector, limit: count.most, in: archive)
      if answer.isEmpty {
        Output.note("no build of it is in the archive; 'archiver poll --builds' archives them")
      }
      _ = try results.write(answer) { try BuildText.write($0, to: &$1) }
    }
  }
}

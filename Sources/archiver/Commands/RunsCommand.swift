import Answers
import ApifyAPI
import ArgumentParser
import Changes
import Foundation
import Logging
import Snapshots
import Storage

/// Lists what really ran.
struct RunsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "List the runs of an Actor from Apify, each with the revision of its source.",
    discussion: """
      Apify's list is asked for; only the account's own runs are in it. Which source a build was made from \
      the archive tells, when 'archiver poll --builds' has archived it.

      Examples:
        archiver runs jane/crawler
        archiver runs jane/crawler --since 2026-11-03 --json
      """
  )

  @Argument(
    help: "ACTOR.",
    completion: ArchiveCompletion.targets,
    transform: Selector.argument
  )
  var selector: Selector

  @Option(
    help: ArgumentHelp("Those that began since a time (default: 7d).", valueName: "time"),
    transform: Timestamp.argument
  )
  var since: Timestamp?

  @OptionGroup
  var dates: DateOptions

  @OptionGroup
  var api: APIOptions

  @OptionGroup
  var archive: ArchiveOptions

  func validate() throws {
    guard selector.to == nil, selector.path == nil, selector.version == nil else {
      throw ValidationError("runs takes an ACTOR")
    }
  }

  func run() async throws {
    let archived = try archive.open(for: .reading)
    let actors = try await archived.read { [selector] in
      Set(try selector.builtVersions(in: $0).map(\.actor))
    }
    guard let actor = actors.first, actors.count == 1 else {
      throw ValidationError("runs takes one Actor, and not all of an owner's")
    }
    let now: @Sendable () -> Timestamp = { Timestamp(Date()) }
    let since = since ?? Timestamp(milliseconds: now().milliseconds - 7 * 24 * 3_600_000)
    let runs = try await APIClient.withClient(
      api.configuration(),
      surroundings: .init(now: now),
      logger: .silent
    ) { try await $0.runs(of: .id(actor.id), since: since).value }
    try await archive.answer(times: dates.times) { archive, results in
      let answer = try RunsAnswer(runs, of: actor, in: archive)
      try results.write(answer, doubts: answer.doubts) { results in
        for run in answer.runs { try RunText.write(run, to: &results) }
      }
    }
  }
}

import Answers
import ApifyAPI
import ArgumentParser
import Changes
import Foundation
import Snapshots
import Storage

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Shows what changed.
struct DiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Say what changed between two states.",
    discussion: """
      Without a selector, what the latest poll that saw a change found. With one, its last change \
      (with a path, that of the path), or the range it names; with two, the change from the first \
      to the second, or, with a path each, from one file to the other. --since compares with what was there then, --live with what Apify's API shows \
      now, --dir with a folder. In a pipe the output about one version is a patch that 'git apply' \
      takes, byte for byte; lines that begin with '# ' are no part of it. 'git apply --allow-empty' \
      takes it also when no file changed.

      A selector is ACTOR[/VERSION][@REVISION][:PATH]. ACTOR is OWNER/NAME, also a former one, NAME \
      alone, OWNER/*, an id, or an address at Apify. REVISION is a number, latest, ~N for N before \
      it, a time (2026-11-01, 2026-11-01T10:00Z, yesterday, 3d, '3 days ago'; UTC unless it says \
      otherwise), or a range A..B of these.

      Examples:
        archiver diff
        archiver diff jane/crawler/1.2
        archiver diff jane/crawler/1.2@3..5 --stat
        archiver diff jane/crawler@2026-11-01..latest
        archiver diff --since 7d --name-status
        archiver diff jane/crawler/1.2@1 jane/crawler/2.0 | git apply
        archiver diff --live jane/crawler && archiver diff jane/crawler/1.2 --dir .
      """
  )

  @Argument(
    help: "ACTOR[/VERSION][@REVISION][:PATH], or with a range @A..B.",
    completion: ArchiveCompletion.selectors,
    transform: Selector.argument
  )
  var selectors: [Selector] = []

  @Option(
    help: ArgumentHelp("Compare with what was there at a time.", valueName: "time"),
    transform: Timestamp.argument
  )
  var since: Timestamp?

  @Flag(help: "Compare with what Apify's API shows now.")
  var live = false

  @Option(
    name: .customLong("dir"),
    help: "Compare with what 'apify push' would send of a folder.",
    completion: .directory,
    transform: FilePath.argument
  )
  var folder: FilePath?

  @Flag(help: "End with 1 when there is a difference.")
  var exitCode = false

  @OptionGroup
  var options: DifferenceOptions

  @OptionGroup
  var dates: DateOptions

  @OptionGroup
  var list: ListOptions

  @OptionGroup
  var api: APIOptions

  func validate() throws {
    guard selectors.count <= 2 else { throw ValidationError("give two selectors at the most") }
    let others = [since != nil, live, folder != nil].filter { $0 }.count
    guard others <= 1 else { throw ValidationError("give one of --since, --live and --dir") }
    guard others == 0 || selectors.count <= 1 else {
      throw ValidationError("--since, --live and --dir take one selector")
    }
    guard folder == nil || selectors.count == 1 else {
      throw ValidationError("--dir takes a selector of one version")
    }
  }

  func run() async throws {
    let differs = try await live ? differsLive() : differs(question())
    if exitCode, differs { throw ExitCode(ExitStatus.no.rawValue) }
  }

  private func question() async throws -> DiffQuestion {
    if let since { return .since(since, selectors.first) }
    guard let first = selectors.first else { return .latestPoll }
    if let folder {
      return .folder(try await PushRules.folder(at: folder), first, at: Timestamp(Date()))
    }
    return selectors.count == 2 ? .between(first, selectors[1]) : .selector(first)
  }

  /// Writes what differs, and returns whether anything did.
  private func differs(_ question: DiffQuestion) async throws -> Bool {
    let options = options
    return try await list.answer(color: options.color, times: dates.times) { archive, results in
      var text = DiffText(options)
      let answer = try DiffAnswer(to: question, options.comparison, in: archive)
      results.note(answer.doubts)
      try results.beginList(of: DiffAnswer.noun)
      try text.write(answer, to: &results)
      try results.endList(answer.doubts)
      return text.differs
    }
  }

  /// Writes how what the API shows differs, version by version as it answers.
  ///
  /// Throws the last reason why a version could not be seen, when all others were compared.
  private func differsLive() async throws -> Bool {
    let configuration = try api.configuration()
    let archive = try list.archive.open(for: .reading)
    let targets = try await archive.read { [selectors] in try LiveTargets(selectors.first, in: $0) }
    var (text, misses): (DiffText, [any Error]) = (DiffText(options), [])
    let (color, times) = (options.color, dates.times)
    try await ResultStream.open(as: list.form, color: color, times: times) { results in
      results.note(targets.doubts)
      try results.beginList(of: DiffAnswer.noun)
      misses = try await LiveStates(configuration).ask(for: targets.references) { state in
        let question = DiffQuestion.live([state], selectors.first)
        text = try await results.write(from: archive) { [text, options] archive, results in
          var text = text
          let answer = try DiffAnswer(to: question, options.comparison, in: archive)
          try text.write(answer, to: &results)
          return text
        }
      }
      try results.endList(targets.doubts)
    }
    for miss in misses.dropLast() { Output.note("Error: \(miss)") }
    if let miss = misses.last { throw miss }
    return text.differs
  }
}

import Answers
import ArgumentParser
import Changes
import Snapshots
import Storage

/// Lists the snapshots of versions.
struct LogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "List the snapshots of versions, the latest first.",
    discussion: """
      Without a selector, those of every version in the archive. A time is 2026-11-01, \
      2026-11-01T10:00Z, yesterday, or an age as 3d; a snapshot counts when its change may have \
      happened then.

      Examples:
        archiver log jane/crawler
        archiver log jane/crawler/1.2 -p --path 'src/*'
        archiver log --since 7d --stat
        archiver log -S API_URL           when that text appeared or vanished
        archiver log -G 'fetch\\(' -5      the latest five that changed such a line
        archiver log jane/crawler:main.js --follow
        archiver log --event gone --json
        archiver log jane/crawler --builds  with what was built from each, and from what no poll saw
      """
  )

  @Argument(
    help: "ACTOR[/VERSION][:PATH].",
    completion: ArchiveCompletion.selectors,
    transform: Selector.argument
  )
  var selector: Selector?

  @OptionGroup
  var count: CountOptions

  @Option(
    help: ArgumentHelp("Changes that may have happened at this time or later.", valueName: "time"),
    transform: Timestamp.argument
  )
  var since: Timestamp?

  @Option(
    help: ArgumentHelp("Changes that may have happened before this time.", valueName: "time"),
    transform: Timestamp.argument
  )
  var until: Timestamp?

  @Option(
    name: .customShort("S", allowingJoined: true),
    help: ArgumentHelp(
      "Changes with which this text appeared in a file, or vanished.",
      valueName: "text"
    )
  )
  var text: String?

  @Option(
    name: .customShort("G", allowingJoined: true),
    help: ArgumentHelp(
      "Changes with a line, added or removed, that matches, as in grep.",
      valueName: "pattern"
    )
  )
  var changedLine: String?

  @Flag(help: "Follow the file of the selector's path over renames and copies.")
  var follow = false

  @Flag(help: "Print the latest ones last; of those that -n leaves.")
  var reverse = false

  @Option(
    name: .customLong("event"),
    help: ArgumentHelp(
      "Only these: \(Event.words); several may be given.",
      valueName: "event"
    ),
    completion: .list(Event.allCases.map(\.rawValue)),
    transform: Event.argument
  )
  var events: [Event] = []

  @Flag(
    help: "Show what was built beside it, and narrow down by that when changes happened."
  )
  var builds = false

  @Flag(help: "Print one line for each snapshot.")
  var oneline = false

  @OptionGroup
  var options: DifferenceOptions

  @OptionGroup
  var dates: DateOptions

  @OptionGroup
  var list: ListOptions

  func validate() throws {
    guard text != "" else { throw ValidationError("-S takes a text that is not empty") }
    if let changedLine {
      do {
        _ = try TextPattern(changedLine)
      } catch {
        throw ValidationError("\(error); -S looks for a text")
      }
    }
    guard !follow || (selector?.path != nil && options.paths.patterns.isEmpty) else {
      throw ValidationError("--follow takes one file: ACTOR[/VERSION]:PATH, and no --path")
    }
    guard !oneline || options.form == nil else {
      throw ValidationError("--oneline shows no files and lines; give it alone")
    }
    guard !builds || options.form == nil else {
      throw ValidationError("--builds shows no files and lines; 'archiver diff' takes builds")
    }
    guard selector?.to == nil else {
      throw ValidationError("log takes ACTOR[/VERSION][:PATH], and times by --since and --until")
    }
  }

  func run() async throws {
    let text = options.form.map { ComparisonText(form: $0, hasWords: options.word) }
    let form: LogText.Form = oneline ? .oneLine : Output.isTerminal ? .byPoll : .twoLines
    try await list.answer(color: options.color, times: dates.times) { [question] archive, results in
      var (isFirst, log) = (true, LogText(form))
      _ = try results.write(LogAnswer(to: question, in: archive)) { element, results in
        if let text, let changes = element.changes {
          if !isFirst { try results.write("\n") }
          try text.write(changes, to: &results)
        } else {
          try log.write(element, to: &results)
        }
        isFirst = false
      }
    }
  }

  private var question: LogQuestion {
    var question = LogQuestion()
    question.selector = selector
    question.since = since
    question.until = until
    question.text = text ?? ""
    question.changedLine = changedLine
    question.isFollowing = follow
    question.isReversed = reverse
    question.events = Set(events)
    question.limit = count.most
    question.hasChanges = options.form != nil
    question.hasBuilds = builds
    question.options = options.comparison
    return question
  }
}

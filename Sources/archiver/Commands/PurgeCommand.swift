import Answers
import ArgumentParser
import Changes
import Foundation
import Snapshots
import Storage

/// Takes something out of the archive for good.
struct PurgeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "purge",
    abstract: "Take something out of the archive for good; without --yes, say what would go.",
    discussion: """
      What goes leaves its hash, its size, and who purged it, when and why. History stays: it says \
      "purged" where the bytes were. What something else has, too, stays and is listed; --content and \
      --text take it wherever it is. It does not come back: what has the hash, and a purged Actor, is \
      refused with a warning when it is seen again.

      --text also looks at values of variables, at warnings, at fields that archiver does not know, and at \
      the messages of failures. What names a thing, and what counts in the hashes of a snapshot, stays and \
      is listed.

      No byte of it is left in the archive's file. Copies and backups have it still: replace them. Whoever \
      has the archive can try guesses against a hash: change a password that was in it.

      Examples:
        archiver purge --text 'sk_live_[0-9A-Za-z]+'
        archiver purge --text 'sk_live_[0-9A-Za-z]+' --reason 'a key of ours' --yes
        archiver purge jane/crawler --path .env --reason 'never meant to be there' --yes
        archiver purge jane/crawler --variable STRIPE_KEY --reason 'no secret by mistake' --yes
        archiver purge jane/crawler --whole-actor --reason 'the contract is over' --yes

      Exit codes: 0 done, or it could be; 1 nothing was found, or some of it stays.
      """
  )

  @Argument(
    help: "ACTOR[/VERSION]: whose files or variables; without it, those of all.",
    completion: ArchiveCompletion.selectors,
    transform: Selector.argument
  )
  var selector: Selector?

  @Option(
    help: ArgumentHelp("The content with this SHA-256.", valueName: "hash"),
    transform: Self.hash
  )
  var content: ContentHash?

  @OptionGroup
  var paths: PathOptions

  @Option(help: ArgumentHelp("All that has this text, as grep finds it.", valueName: "pattern"))
  var text: String?

  @Flag(name: .shortAndLong, help: "Take upper and lower case for the same.")
  var ignoreCase = false

  @Flag(name: [.customShort("F"), .long], help: "Take the pattern for a text.")
  var fixedStrings = false

  @Option(
    help: ArgumentHelp(
      "The values of variables with this name (*, ?, [a-z]); several may be given.",
      valueName: "glob"
    ),
    transform: PathPattern.init(glob:)
  )
  var variable: [PathPattern] = []

  @Flag(help: "The Actor, with all of its history.")
  var wholeActor = false

  @Option(help: ArgumentHelp("Why, which is kept.", valueName: "words"))
  var reason: String?

  @Option(help: ArgumentHelp("Who, which is kept; without it, the user's name.", valueName: "name"))
  var by: String?

  @Flag(help: "Purge it.")
  var yes = false

  @OptionGroup
  var archive: ArchiveOptions

  private static func hash(_ text: String) throws -> ContentHash {
    if let hash = ContentHash(hexadecimal: text.lowercased()) { return hash }
    throw ValidationError(
      "'\(text)' is no SHA-256: 64 hexadecimal digits, as 'archiver where' prints"
    )
  }

  private var targets: [PurgeQuestion.Target] {
    var options: TextPattern.Options = []
    if ignoreCase { options.insert(.ignoringCase) }
    if fixedStrings { options.insert(.literal) }
    var targets: [PurgeQuestion.Target] = []
    if let content { targets.append(.content(content)) }
    if !paths.patterns.isEmpty { targets.append(.files(paths.patterns)) }
    if let text { targets.append(.text(text, options)) }
    if !variable.isEmpty { targets.append(.variables(variable)) }
    if wholeActor { targets.append(.actor) }
    return targets
  }

  func validate() throws {
    guard targets.count == 1 else {
      throw ValidationError(
        "give one of --content, --path, --text, --variable and --whole-actor"
      )
    }
    guard selector?.path == nil, selector?.to == nil else {
      throw ValidationError("purge takes all revisions: ACTOR[/VERSION]")
    }
    if wholeActor, selector == nil || selector?.version != nil {
      throw ValidationError("--whole-actor takes one Actor, as jane/crawler")
    }
    if selector != nil, content != nil || text != nil {
      throw ValidationError("--content and --text take what they find from all Actors")
    }
    if text == "" { throw ValidationError("'' is in every text") }
    if (ignoreCase || fixedStrings) && text == nil {
      throw ValidationError("-i and -F go with --text")
    }
    if yes, reason?.isEmpty ?? true { throw ValidationError("say why, by --reason") }
  }

  func run() async throws {
    let answer = try await answer(to: question())
    try await ResultStream.open(as: archive.form) { results in
      try results.write(answer, doubts: []) { try PurgeText.write(answer, to: &$0) }
    }
    if answer.isEmpty || (yes && answer.leavesSome) { throw ExitCode(ExitStatus.no.rawValue) }
  }

  private func answer(to question: PurgeQuestion) async throws -> PurgeAnswer {
    guard yes else {
      return try await archive.open(for: .reading).read {
        try PurgeAnswer(to: question, in: $0)
      }
    }
    return try PurgeAnswer.purge(
      question,
      from: openForWriting(),
      by: by ?? NSUserName(),
      because: reason ?? "",
      at: Timestamp(Date())
    )
  }

  /// Opens the archive, where there is one: nothing is purged from a new one.
  private func openForWriting() throws -> Archive {
    guard archive.isThere else { throw ArchiveError.missing(path: archive.place) }
    return try archive.open(for: .writing)
  }

  private func question() throws -> PurgeQuestion {
    do {
      return try PurgeQuestion(targets[0], of: selector)
    } catch {
      throw ValidationError("\(error); -F takes it as a text")
    }
  }
}

import Answers
import ApifyAPI
import ArgumentParser
import Changes
import Foundation
import Logging
import Polling
import Snapshots
import Storage

/// Puts a state back at Apify.
struct RollbackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollback",
    abstract: "Put an earlier state back at Apify; without --yes, say what that would change.",
    discussion: """
      With --tag the tag is moved to a build of that state, if Apify still has one that succeeded: runs \
      take it at once, with its own variables, and no source is touched. Else, and without --tag, the \
      source goes back: its type, its files and its folders, and nothing beside. It reaches runs with the \
      next build; --build begins that.

      It stops when what is there is not what the archive saw last, and says by what it changed. After \
      each write it looks whether all is as it was to be, and then it polls. No write is sent twice.

      Secrets are never sent and never lost: variables stay as they are. --env sets those that are no \
      secrets, one by one. What was left alone is listed, with the reason.

      Examples:
        archiver rollback jane/crawler/1.2@3
        archiver rollback jane/crawler/1.2@3 --yes
        archiver rollback jane/crawler@0.1.14 --tag latest --yes
        archiver rollback jane/crawler@yesterday --env --build --yes

      Exit codes: 0 done, or it could be; 1 it stopped or is refused, and nothing was written; 2 it failed, \
      and nothing was written; 3 what is there is not confirmed to be what was to be there.
      """
  )

  @Argument(
    help: "ACTOR[/VERSION]@REVISION.",
    completion: ArchiveCompletion.selectors,
    transform: Selector.argument
  )
  var selector: Selector

  @Flag(help: "Write it.")
  var yes = false

  @Option(
    help: ArgumentHelp(
      "Move this tag to a build of that state; where there is none, put the source back.",
      valueName: "tag"
    )
  )
  var tag: String?

  @Flag(help: "Have the version built when its source is back, under --tag or its own tag.")
  var build = false

  @Flag(name: .customLong("env"), help: "Set variables that are no secrets, too.")
  var hasVariables = false

  @OptionGroup
  var dates: DateOptions

  @OptionGroup
  var api: APIOptions

  @OptionGroup
  var archive: ArchiveOptions

  func validate() throws {
    guard selector.path == nil, selector.from == nil, selector.to != nil else {
      throw ValidationError(
        "rollback takes one revision of one version, ACTOR[/VERSION]@REVISION, as jane/crawler/1.2@3"
      )
    }
    if tag == "" { throw ValidationError("'' is no tag") }
  }

  func run() async throws {
    let client = try api.configuration()
    let archived = try archive.open(for: .reading)
    let (plan, isResolved) = try await archived.read { [selector] in
      let plan = try RollbackPlan(to: selector, in: $0)
      let record = try $0.actors([.id(plan.version.actor.id)]).first ?? nil
      return (plan, record?.versions.contains { $0.coverage == .resolved } ?? false)
    }
    let now: @Sendable () -> Timestamp = { Timestamp(Date()) }
    let options = Rollback.Options(
      isWritten: yes,
      isBuilt: build,
      tag: tag.map { ExactString($0) },
      hasVariables: hasVariables
    )
    let report = try await APIClient.withClient(
      client,
      surroundings: .init(now: now),
      logger: .silent
    ) { api in
      // Between a write and the look at what became of it nothing is to end the program.
      try await EndingSignals.putOff {
        var report = try await Rollback(api: api, plan: plan, options: options).run()
        guard yes, report.hasWritten || report.state == .nothing else { return report }
        // Only the whole Actor's answer tells of tags.
        let version = report.way == .tag ? nil : plan.version.number
        report.recorded = try await RollbackPoll(
          archive: archive,
          client: client,
          now: now,
          logger: .silent
        ).run(
          of: Target(actor: .id(plan.version.actor.id), version: version),
          showing: plan.version.name,
          api,
          resolves: isResolved
        )
        return report
      }
    }
    try await ResultStream.open(as: archive.form, times: dates.times) { results in
      try await results.write(from: archived) { archive, results in
        let answer = try RollbackAnswer(report, in: archive)
        try results.write(answer, doubts: answer.doubts) { results in
          try RollbackText.write(answer, to: &results)
        }
      }
    }
    let status = ExitStatus(report.state)
    if status != .done { throw ExitCode(status.rawValue) }
  }
}

extension ExitStatus {
  fileprivate init(_ state: RollbackReport.State) {
    self =
      switch state {
      case .planned, .nothing, .done: .done
      case .stopped: .no
      case .failed: .failed
      case .partial, .differs, .unconfirmed: .incomplete
      }
  }
}

import Answers
import ApifyAPI
import Changes
import Snapshots
import Storage

/// Puts a state back, step by step: looks, writes, looks again.
struct Rollback {
  struct Options {
    var isWritten = false
    var isBuilt = false
    var tag: ExactString?
    var hasVariables = false
  }

  let api: APIClient
  let plan: RollbackPlan
  let options: Options

  var number: VersionNumber { plan.version.number }
  var actor: ActorReference { .id(plan.version.actor.id) }

  /// Throws `APIError` and `RollbackRefusal` where nothing was written.
  func run() async throws -> RollbackReport {
    let live = try await look()
    var notes: [String] = []
    if let tag = options.tag {
      for build in plan.builds {
        if let gone = try await problem(of: build) {
          notes.append(gone)
        } else {
          var report = await move(tag, to: build, live)
          report.notes = notes + report.notes
          return report
        }
      }
      notes.append(
        """
        no build with this source is left, so the source itself goes back; \
        \(tag.quoted) names another build until one is made\(options.isBuilt ? "" : ", with --build")
        """
      )
    } else if let build = plan.builds.first {
      notes.append(
        """
        build \(build.number) was made from this source: with --tag TAG it runs at once, and the source \
        stays
        """
      )
    }
    var report = try await putSource(live)
    report.notes = notes + report.notes
    return report
  }

  func look() async throws(APIError) -> LiveActor {
    try await LiveActor(number, of: actor, from: api)
  }

  /// Why a build can't be tagged; nil when it can.
  private func problem(of build: BuildRecord) async throws(APIError) -> String? {
    do throws(APIError) {
      let answer = try await api.build(build.apifyID).value
      guard answer.listed.status == "SUCCEEDED" else {
        return "build \(build.number) is \(answer.listed.status)"
      }
      guard let source = answer.source, source.coverage == .full else {
        return "build \(build.number) does not show its source"
      }
      let hash = Snapshot.sourceHash(
        coverage: source.coverage,
        fields: source.fields,
        files: source.sourceFiles?.map { Snapshot.FileEntry($0) }
      )
      return hash == build.sourceHash ? nil : "build \(build.number) has another source now"
    } catch {
      guard case .notFound = error.reason else { throw error }
      return "build \(build.number) was deleted at Apify"
    }
  }

  private func move(
    _ tag: ExactString,
    to build: BuildRecord,
    _ live: LiveActor
  ) async -> RollbackReport {
    var report = RollbackReport(plan, .tag)
    let (now, known) = (live.build(under: tag), plan.tag(tag))
    report.shown = .builds(now?.build, build.apifyID)
    if now?.build == build.apifyID {
      report.state = .nothing
      return report
    }
    guard live.tags != nil, now?.build == known?.build else {
      report.state = .stopped
      report.problem = """
        \(tag.quoted) names \(Self.name(now?.build, now?.number)) now, and named \
        \(Self.name(known?.build, known?.number)) at the last poll; 'archiver poll \
        \(plan.version.actor.path)' archives that
        """
      return report
    }
    let path = "/v2/acts/\(plan.version.actor.id)"
    report.steps = [
      .init(
        "PUT \(path)",
        "\(tag.quoted) is to name build \(build.number); no source is touched",
        check: "archiver poll \(plan.version.actor.path) && archiver deployed"
      )
    ]
    guard options.isWritten else { return report }
    await send(0, of: &report) { () throws(APIError) in
      try await api.set(tag, toBuild: build.apifyID, of: actor)
    } reading: { after, _ in
      let id = after.build(under: tag)?.build
      return id == build.apifyID ? .done : id == now?.build ? .unchanged : .other
    }
    return report
  }

  private static func name(_ id: String?, _ number: BuildNumber?) -> String {
    guard let id else { return "no build" }
    return number.map { "build \($0)" } ?? "the build \(id)"
  }
}

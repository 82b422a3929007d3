import Answers
import ApifyAPI
import Changes
import Snapshots
import Storage

extension Rollback {
  /// Puts the source back, then, where asked for, plain variables, and has a build made.
  func putSource(_ live: LiveActor) async throws -> RollbackReport {
    let body = try plan.source()
    let now = live.version
    if now?.coverage == .withheld { throw RollbackRefusal.hidden(plan.version.name) }
    let expected = plan.expected(over: now)
    let variables = VariablePlan(
      from: now?.environmentVariables ?? [],
      to: plan.variables,
      isAsked: options.hasVariables
    )
    var report = RollbackReport(plan, now == nil ? .version : .source)
    report.left = variables.left + fields(leftBy: expected)
    report.shown = .states(
      now.map { ComparisonSide(live: $0, of: plan.version.actor, at: live.time) },
      ComparisonSide(planned: expected, of: plan.version.actor, at: live.time)
    )
    let isSource = now?.digest != expected.digest
    report.steps = steps(body, isSource: isSource, isNew: now == nil, variables.settings)
    if report.steps.isEmpty {
      report.state = .nothing
    } else if !plan.knows(now) {
      stop(&report, live)
    } else if options.isWritten {
      await write(&report, body, expected, isSource: isSource, live, variables.settings)
    }
    return report
  }

  private func fields(leftBy expected: Snapshot) -> [RollbackReport.Left] {
    zip(expected.fields.named, plan.wanted.fields.named).compactMap { now, then in
      // A build tells of few fields.
      if now.value == then.value || (plan.target.build != nil && then.value == nil) { return nil }
      let value = then.value.map { "was \($0.quoted) then" } ?? "was not set then"
      return .init(.field, ExactString(now.name), "\(value); only the source goes back")
    }
  }

  private func steps(
    _ body: SourceBody,
    isSource: Bool,
    isNew: Bool,
    _ settings: [VariablePlan.Setting]
  ) -> [RollbackReport.Step] {
    let actor = "/v2/acts/\(plan.version.actor.id)"
    let version = "\(actor)/versions/\(number)"
    let check = "archiver diff --live \(plan.version.name)"
    var steps: [RollbackReport.Step] = []
    if isSource {
      let what = "sourceType and \(body.fileCount.counting("file")), \(body.size.counting("byte"))"
      steps.append(
        isNew
          ? .init(
            "POST \(actor)/versions",
            "version \(number) is to be made anew, with \(what)",
            check: check
          ) : .init("PUT \(version)", "the source is to go back: \(what)", check: check)
      )
    }
    for setting in settings {
      let request =
        setting.isNew
        ? "POST \(version)/env-vars" : "PUT \(version)/env-vars/\(setting.name.quoted)"
      let purpose = "the variable \(setting.name.quoted) is to be as it was"
      steps.append(.init(request, purpose, check: check))
    }
    if options.isBuilt {
      let tag = options.tag.map { " under \($0.quoted)" } ?? ""
      steps.append(
        .init(
          "POST \(actor)/builds",
          "version \(number) is to be built\(tag)",
          check: "archiver poll --builds \(plan.version.actor.path) && archiver builds "
            + plan.version.actor.path
        )
      )
    }
    return steps
  }

  /// Describes by what the version changed since the last poll.
  private func stop(_ report: inout RollbackReport, _ live: LiveActor) {
    report.state = .stopped
    let poll = "'archiver poll \(plan.version.name)' archives that"
    let old = plan.latest.map { ComparisonSide($0) }
    if let now = live.version {
      report.shown = .states(
        plan.version.digest == nil ? nil : old,
        ComparisonSide(live: now, of: plan.version.actor, at: live.time)
      )
      report.problem =
        "what is there now is not what the archive saw last, and would be lost; \(poll)"
    } else {
      report.shown = nil
      report.problem = "the version is not there any more, which the archive does not know; \(poll)"
    }
  }

  private func write(
    _ report: inout RollbackReport,
    _ body: SourceBody,
    _ expected: Snapshot,
    isSource: Bool,
    _ live: LiveActor,
    _ settings: [VariablePlan.Setting]
  ) async {
    var index = 0
    if isSource {
      let isNew = live.version == nil
      await send(index, of: &report) { () throws(APIError) in
        if isNew {
          try await api.create(body, as: number, plan.wanted.fields, of: actor)
        } else {
          try await api.put(body, to: number, of: actor)
        }
      } reading: { after, report in
        if plan.isBack(after.version, as: expected, isNew: isNew) { return .done }
        if after.version?.digest == live.version?.digest { return .unchanged }
        report.shown = after.version.map { found in
          .states(
            ComparisonSide(planned: expected, of: plan.version.actor, at: after.time),
            ComparisonSide(live: found, of: plan.version.actor, at: after.time)
          )
        }
        return .other
      }
      index += 1
    }
    for setting in settings {
      guard report.isGoingOn else { return }
      await send(index, of: &report) { () throws(APIError) in
        try await api.set(
          setting.name,
          to: setting.value,
          isNew: setting.isNew,
          in: number,
          of: actor
        )
      } reading: { after, _ in
        let wanted = api.answered(setting.name, setting.value)
        let found = after.version?.environmentVariables.first { $0.name == setting.name }
        let before = live.version?.environmentVariables.first { $0.name == setting.name }
        return found == wanted ? .done : found == before ? .unchanged : .other
      }
      index += 1
    }
    if options.isBuilt, report.isGoingOn { await startBuild(index, of: &report) }
  }

  /// There is nothing to read back: what Apify answers is the build.
  private func startBuild(_ index: Int, of report: inout RollbackReport) async {
    do throws(APIError) {
      let number = try await api.startBuild(of: number, under: options.tag, of: actor)
      report.steps[index].outcome = .done
      report.state = .done
      report.notes.append(
        """
        build \(number.map { "\($0)" } ?? "of \(plan.version.name)") has begun; it runs under its tag \
        when it has succeeded
        """
      )
    } catch {
      report.fail(index, error, isUnclear: error.mayHaveHappened)
    }
  }
}

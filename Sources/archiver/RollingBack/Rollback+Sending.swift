import Answers
import ApifyAPI
import Snapshots
import Storage

extension Rollback {
  /// What was read back after a write.
  enum Reading {
    case done
    /// It is as it was before.
    case unchanged
    case other
  }

  /// Sends what a step of a report stands for, once, and finds out by looking what became of it.
  func send(
    _ index: Int,
    of report: inout RollbackReport,
    _ write: () async throws(APIError) -> Void,
    reading: (LiveActor, inout RollbackReport) -> Reading
  ) async {
    let step = report.steps[index]
    Output.note("\(plan.version.name): \(step.request)")
    var unanswered: APIError?
    do throws(APIError) {
      try await write()
    } catch {
      guard error.mayHaveHappened else { return report.fail(index, error, isUnclear: false) }
      unanswered = error
    }
    let after: LiveActor
    do throws(APIError) {
      after = try await look()
    } catch {
      return report.fail(index, unanswered ?? error, isUnclear: true)
    }
    switch reading(after, &report) {
    case .done:
      report.steps[index].outcome = .done
      report.state = .done
    case .unchanged:
      if let unanswered { return report.fail(index, unanswered, isUnclear: false) }
      report.differ(index, "Apify took \(step.request), and nothing changed")
    case .other:
      report.differ(
        index,
        "what Apify has after \(step.request) is not what was to be there"
          + (unanswered.map { " (\($0))" } ?? "")
      )
    }
  }
}

extension RollbackReport {
  /// Whether what was sent so far is as it was to be.
  var isGoingOn: Bool { state == .planned || state == .done }

  mutating func fail(_ index: Int, _ error: APIError, isUnclear: Bool) {
    problem = "\(error)"
    steps[index].outcome = isUnclear ? .unconfirmed : .failed
    let hasDone = steps.contains { $0.outcome == .done }
    state = isUnclear ? .unconfirmed : hasDone ? .partial : .failed
  }

  fileprivate mutating func differ(_ index: Int, _ problem: String) {
    self.problem = problem
    steps[index].outcome = .differs
    state = .differs
  }
}

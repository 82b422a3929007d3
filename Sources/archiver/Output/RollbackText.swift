import Answers
import Changes
import Snapshots
import Storage

/// Writes what a roll-back would do or did: the difference, and lines that are no part of a patch.
enum RollbackText {
  static func write(_ answer: RollbackAnswer, to results: inout ResultStream) throws {
    let report = answer.report
    if let comparison = answer.comparison, report.state != .nothing {
      try ComparisonText(form: .patch, hasWords: false).write(comparison, to: &results)
    }
    for line in lines(of: report) { try results.write(line: "# \(line)", .heading) }
  }

  private static func lines(of report: RollbackReport) -> [String] {
    let plan = report.plan
    return report.steps.map { "\(word(for: $0.outcome)): \($0.request): \($0.purpose)" }
      + report.left.map {
        "left alone: \($0.kind == .variable ? "env var" : "field") \($0.name.quoted): \($0.reason)"
      }
      + report.notes.map { "note: \($0)" }
      + ["\(plan.version.name) to \(plan.target.name): \(sentence(of: report))"]
  }

  private static func word(for outcome: RollbackReport.Step.Outcome) -> String {
    switch outcome {
    case .planned: "not sent"
    case .done: "done"
    case .failed: "failed"
    case .differs: "sent, and came out otherwise"
    case .unconfirmed: "sent, and not confirmed"
    }
  }

  private static func sentence(of report: RollbackReport) -> String {
    let problem = report.problem ?? ""
    switch report.state {
    case .planned: return "nothing was written; --yes writes it"
    case .nothing: return "it is so already, and nothing was written" + recorded(report)
    case .stopped: return "stopped, and nothing was written: \(problem)"
    case .done: return "done, and read back as it was to be" + recorded(report)
    case .failed: return "nothing was written: \(problem)"
    case .partial: return "only a part was written: \(problem)" + recorded(report)
    case .differs: return "\(problem); nothing more was written" + recorded(report)
    case .unconfirmed:
      let check = report.steps.first { $0.outcome == .unconfirmed }?.check ?? ""
      return
        "it may have been written, and is not sent again: \(problem); '\(check)' says whether it was"
        + recorded(report)
    }
  }

  private static func recorded(_ report: RollbackReport) -> String {
    report.recorded.map { "; archived as @\($0.revision), \($0.event.rawValue)" } ?? ""
  }
}

import Polling
import Storage

/// Reports how a poll went, as text and as JSON.
struct PollReport: Encodable {
  struct FailureReport: Encodable {
    let target: String
    let stage: Failure.Stage
    let httpStatus: Int?
    let errorType: String?
    let message: String
  }

  let poll: Int64
  let status: PollStatus
  let seconds: Double
  let counts: PollCounts
  /// How many builds were recorded.
  let builds: Int
  /// How many are left for the next poll.
  let buildsLeft: Int
  /// How many Actors were left to other pollers.
  let others: Int
  let changes: [PollSnapshot]
  let missing: [String]
  let failures: [FailureReport]
  let recovered: [String]
  let dropped: [String]
  let warnings: [String]

  init(_ outcome: Outcome, after duration: Duration) {
    poll = outcome.poll.number
    status = outcome.status
    seconds = ((duration / .seconds(1)) * 1000).rounded() / 1000
    counts = outcome.counts
    builds = outcome.builds.recorded
    buildsLeft = outcome.builds.left
    others = outcome.others
    changes = outcome.changes
    missing = outcome.missing
    failures = outcome.failures.map(FailureReport.init)
    recovered = outcome.turns.recovered
    dropped = outcome.turns.dropped + outcome.turns.unfetched + outcome.turns.unlisted
    warnings = outcome.warnings
  }

  /// A line for each change, and the summary.
  var lines: [String] {
    changes.map { "\($0.version) @\($0.revision)  \($0.event.rawValue)" } + [line]
  }

  /// The poll in one line.
  var line: String {
    var parts = ["\(counts.checked.counting("version")) seen"]
    if counts.skipped > 0 { parts.append("\(counts.skipped) skipped") }
    parts.append("\(counts.changed) changed" + names)
    if counts.gone > 0 { parts.append("\(counts.gone) gone") }
    if !missing.isEmpty { parts.append("\(missing.count) missing") }
    if builds > 0 || buildsLeft > 0 {
      parts.append(builds.counting("build") + (buildsLeft > 0 ? " (\(buildsLeft) left)" : ""))
    }
    if others > 0 { parts.append("\(others.counting("Actor")) left to others") }
    parts.append("\(counts.failed) failed")
    return """
      \(status.rawValue): \(parts.joined(separator: ", ")); \(counts.requests.counting("request")), \
      \(counts.bytesReceived.counting("byte")), \(seconds) s
      """
  }

  /// The first few changes.
  private var names: String {
    if changes.isEmpty { return "" }
    let shown = changes.prefix(3).map { "\($0.version)@\($0.revision)" }
    let more = changes.count > 3 ? [" and \(changes.count - 3) more"] : []
    return " (\(shown.joined(separator: ", "))\(more.joined()))"
  }
}

extension PollReport.FailureReport {
  init(_ failure: Failure) {
    target = failure.target
    stage = failure.stage
    httpStatus = failure.httpStatus
    errorType = failure.errorType
    message = failure.message
  }
}

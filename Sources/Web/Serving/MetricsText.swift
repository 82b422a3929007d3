import Answers
import Snapshots
import Storage

/// Writes metrics as Prometheus reads them.
struct MetricsText {
  let answer: MetricsAnswer
  let counts: [Int]
  let total: Double
  let statuses: [Int: Int]

  var text: String {
    var lines: [String] = []
    func gauge(_ name: String, _ help: String, _ value: String?) {
      guard let value else { return }
      lines += ["# HELP \(name) \(help)", "# TYPE \(name) gauge", "\(name) \(value)"]
    }
    func seconds(_ time: Timestamp?) -> String? {
      time.map { "\(Double($0.milliseconds) / 1000)" }
    }
    gauge(
      "archiver_last_poll_started_seconds",
      "When the last poll began, in seconds since 1970.",
      seconds(answer.polling.lastStartedAt)
    )
    gauge(
      "archiver_last_good_poll_seconds",
      "When the last poll ended that saw everything, in seconds since 1970.",
      seconds(answer.polling.lastGoodAt)
    )
    gauge(
      "archiver_failing_targets",
      "How many targets can't be seen.",
      "\(answer.polling.openFailures)"
    )
    gauge("archiver_archive_bytes", "The size of the archive.", "\(answer.archiveSize)")
    lines += [
      "# HELP archiver_requests_total Requests that were answered, by their status.",
      "# TYPE archiver_requests_total counter",
    ]
    lines += statuses.sorted { $0.key < $1.key }
      .map { "archiver_requests_total{status=\"\($0.key)xx\"} \($0.value)" }
    lines += histogram
    return lines.map { $0 + "\n" }.joined()
  }

  private var histogram: [String] {
    let name = "archiver_request_seconds"
    var lines = [
      "# HELP \(name) How long answers took.", "# TYPE \(name) histogram",
    ]
    var sum = 0
    for (index, count) in counts.enumerated() {
      sum += count
      let limit =
        index < RequestTimes.limits.count ? "\(RequestTimes.limits[index])" : "+Inf"
      lines.append("\(name)_bucket{le=\"\(limit)\"} \(sum)")
    }
    return lines + ["\(name)_sum \(total)", "\(name)_count \(sum)"]
  }
}

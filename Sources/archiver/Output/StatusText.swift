import Answers
import Snapshots
import Storage

/// Writes what the archive has and how polling is doing: problems, counts, and a table of versions.
struct StatusText {
  let times: TimeText

  func write(_ answer: StatusAnswer, to results: inout ResultStream) throws {
    for stale in answer.stale {
      try results.write(line: stale.description(times.text(of:)), .removed)
    }
    if answer.openFailures > 0 {
      let count = answer.openFailures.counting("failing target")
      try results.write("\(count); 'archiver failures' lists them\n", .removed)
    }
    let status = answer.lastPollStatus.map { ", \($0.rawValue)" } ?? ""
    try results.write(
      """
      \(answer.actors.counting("Actor")), \(answer.versionCount.counting("version")), \
      \(answer.snapshots.counting("snapshot"))
      \(answer.contents.counting("distinct content")) in \(answer.archiveSize.counting("byte")) of archive
      last poll: \(text(of: answer.lastPollStartedAt))\(status)
      last good poll: \(text(of: answer.lastGoodPollAt))\n
      """
    )
    try writeTable(of: answer.versions, to: &results)
  }

  private func writeTable(
    of versions: [StatusAnswer.Version],
    to results: inout ResultStream
  ) throws {
    if versions.isEmpty { return }
    let rows = versions.map { version in
      (
        version: version,
        cells: [
          TerminalText(line: "\(version.name)@\(version.revision)").description,
          text(of: version.lastConfirmedAt),
          state(of: version),
        ]
      )
    }
    let heads = ["version", "last confirmed", "state"]
    let widths = heads.indices.map { column in
      rows.reduce(heads[column].width) { max($0, $1.cells[column].width) }
    }
    func line(_ cells: [String]) -> String {
      "\(cells[0].padded(to: widths[0]))  \(cells[1].padded(to: widths[1]))  \(cells[2])\n"
    }
    try results.write("\n" + line(heads), .strong)
    for row in rows {
      let isProblem = row.version.failingSince != nil || row.version.missingSince != nil
      try results.write(line(row.cells), isProblem ? .removed : .plain)
    }
  }

  private func state(of version: StatusAnswer.Version) -> String {
    var words: [String] = []
    if let since = version.failingSince { words.append("failing since \(times.text(of: since))") }
    if let since = version.missingSince { words.append("missing since \(times.text(of: since))") }
    if version.coverage == .withheld { words.append("source withheld") }
    if version.coverage == .pointer { words.append("source not fetched") }
    if version.isGone { words.append("gone") }
    return words.isEmpty ? "ok" : words.joined(separator: ", ")
  }

  private func text(of time: Timestamp?) -> String {
    time.map(times.text(of:)) ?? "never"
  }
}

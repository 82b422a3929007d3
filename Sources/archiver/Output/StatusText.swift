import Answers
import Snapshots
import Storage

/// Writes what the archive has and how polling is doing, a line for each version.
enum StatusText {
  static func text(of answer: StatusAnswer) -> String {
    let status = answer.lastPollStatus.map { ", \($0.rawValue)" } ?? ""
    var lines = [
      "\(answer.actors) Actors, \(answer.versionCount) versions, \(answer.snapshots) snapshots",
      "\(answer.contents) distinct contents of \(answer.contentSize) bytes, in \(answer.archiveSize) bytes of archive",
      "last poll: \(text(of: answer.lastPollStartedAt))" + status,
      "last good poll: \(text(of: answer.lastGoodPollAt))",
    ]
    lines += answer.versions.map(line)
    if answer.openFailures > 0 {
      let count = answer.openFailures.counting("failing target")
      lines.append("\(count); 'archiver failures' lists them")
    }
    lines += answer.stale.map(\.description)
    return lines.map { $0 + "\n" }.joined()
  }

  private static func line(_ version: StatusAnswer.Version) -> String {
    var line = "\(version.name)@\(version.revision)  "
    line += version.isGone ? "gone, looked for " : "last seen "
    line += text(of: version.lastConfirmedAt)
    if let since = version.failingSince { line += "  failing since \(since)" }
    if let since = version.missingSince { line += "  missing since \(since)" }
    if version.coverage == .withheld { line += "  source withheld" }
    return line
  }

  private static func text(of time: Timestamp?) -> String {
    time?.description ?? "never"
  }
}

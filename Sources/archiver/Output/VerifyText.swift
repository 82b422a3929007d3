import Answers
import Storage

/// Writes what is not as it was recorded, and what is whole.
struct VerifyText {
  func write(_ answer: VerifyAnswer, to results: inout ResultStream) throws {
    for finding in answer.findings { try write(finding, to: &results) }
    let further = answer.findingCount - answer.findings.count
    if further > 0 {
      try results.write(line: "… and \(further.counting("finding")) more")
    }
    for version in answer.damagedVersions {
      let whole = version.whole.isEmpty ? "none is" : "\(Self.text(of: version.whole)) are"
      try results.write(
        line: "\(version.version): of \(version.revisions.counting("revision")), \(whole) whole"
      )
    }
    try results.write(line: summary(of: answer))
    if let salvage = answer.salvage { try write(salvage, to: &results) }
  }

  private func write(_ salvage: SalvageEntry, to results: inout ResultStream) throws {
    for loss in salvage.losses {
      try results.write(line: "\(loss.version): lost \(Self.text(of: loss.lost))")
    }
    for table in salvage.lostRows {
      try results.write(line: "\(table.table): \(table.rows.counting("row")) lost")
    }
    let kept = Self.parts(salvage.snapshots, salvage.contents, salvage.builds)
      .map { "\($0.0.whole) of \($0.0.checked.counting($0.1))" }
    try results.write(line: "\(salvage.path): \(kept.joined(separator: ", "))")
  }

  private static func text(of runs: [VerifyAnswer.DamagedVersion.Run]) -> String {
    runs.map { $0.first == $0.last ? "\($0.first)" : "\($0.first)..\($0.last)" }
      .joined(separator: ", ")
  }

  /// What was looked at, with its name, as far as there was any.
  private static func parts(
    _ snapshots: VerificationReport.Tally,
    _ contents: VerificationReport.Tally,
    _ builds: VerificationReport.Tally
  ) -> [(VerificationReport.Tally, String)] {
    [(snapshots, "snapshot"), (contents, "content"), (builds, "build")].filter { $0.0.checked > 0 }
  }

  private func write(_ finding: FindingEntry, to results: inout ResultStream) throws {
    let row = finding.table.map { table in " (\(table)\(finding.row.map { " \($0)" } ?? ""))" }
    try results.write("\(finding.kind.rawValue): ", .removed)
    try results.write(line: finding.reason + (row ?? ""))
    for place in finding.places { try results.write(line: "  \(Self.text(of: place))") }
    let further = finding.placeCount - finding.places.count
    if further > 0 { try results.write(line: "  … and \(further.counting("place")) more") }
    if let rest = finding.rest { try results.write(line: "  \(rest)") }
  }

  /// As a selector where it can be one.
  private static func text(of place: FindingEntry.Place) -> String {
    var text = place.name
    if let build = place.build {
      text += "@\(build)"
    } else if let first = place.firstRevision {
      text += "@\(first)"
      if place.lastRevision != first { text += "..\(place.lastRevision.map { "\($0)" } ?? "")" }
    }
    return text + (place.path.map { ":\($0)" } ?? "")
  }

  private func summary(of answer: VerifyAnswer) -> String {
    let seen = Self.parts(answer.snapshots, answer.contents, answer.builds)
    let extent =
      (answer.slice.map { " in slice \($0.number) of \($0.count)" } ?? "")
      + (answer.isQuick ? ", looked at quickly" : "")
    if answer.isWhole {
      let all = seen.map { $0.0.checked.counting($0.1) }.joined(separator: ", ")
      return "whole: \(all.isEmpty ? "nothing was there to look at" : all)\(extent)"
    }
    let whole = seen.map { "\($0.0.whole) of \($0.0.checked.counting($0.1))" }
    return "\(answer.findingCount.counting("finding"))\(extent); "
      + (whole.isEmpty ? "nothing could be read" : "whole: \(whole.joined(separator: ", "))")
  }
}

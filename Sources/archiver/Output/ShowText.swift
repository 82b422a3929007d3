import Changes
import Snapshots
import Storage

/// Writes what a snapshot has, a line each.
enum ShowText {
  static func text(
    of snapshot: Snapshot,
    _ reference: SourceReference,
    _ times: TimeText
  ) -> String {
    var lines = ["\(reference.name)  \(heading(of: reference, times))"]
    lines += snapshot.fields.named.compactMap { name, value in
      value.map { "\(name): \($0.quoted)" }
    }
    switch snapshot.coverage {
    case .withheld: lines.append("the source is withheld")
    case .pointer: lines.append("the source is elsewhere, and was not fetched")
    case .resolved, .full: break
    }
    if let identity = snapshot.resolution?.identity { lines.append("fetched: \(identity.quoted)") }
    lines += snapshot.environmentVariables.map(line)
    lines += (snapshot.sourceFiles ?? []).map(line)
    lines += snapshot.warnings.map { "warning: \($0)" }
    return lines.map { TerminalText(line: $0).description + "\n" }.joined()
  }

  private static func heading(of reference: SourceReference, _ times: TimeText) -> String {
    switch reference {
    case .snapshot(let reference):
      let record = reference.snapshot
      let note = record.hasWrongClock ? " by a clock that was wrong" : ""
      return "\(record.event.rawValue)  observed \(times.text(of: record.observedAt))\(note)"
    case .build(let reference):
      let build = reference.build
      return "\(build.status)  built \(times.text(of: build.startedAt))"
    }
  }

  private static func line(_ variable: EnvironmentVariable) -> String {
    let value =
      switch variable.value {
      case .plain(let text): text.quoted
      case .secret: "(secret)"
      case .redacted: "(redacted)"
      case .purged: "(purged)"
      }
    return "env var \(variable.name.quoted): \(value)"
  }

  private static func line(_ file: SourceFile) -> String {
    let size = file.isFolder ? "folder" : "\(file.size) bytes\(file.isPurged ? ", purged" : "")"
    return "\(file.path.quoted)  \(size)"
  }
}

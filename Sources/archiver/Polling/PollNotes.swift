import Polling
import Storage

/// What a poll says beside its result, a line each; of many lines of one kind the first few, and how many
/// more there are.
struct PollNotes {
  /// How many lines of one kind are told one by one.
  private static let most = 3

  private(set) var lines: [String] = []

  /// - Parameter failures: those that are to be told.
  init(_ outcome: Outcome, failures: [Failure]) {
    add(outcome.warnings.map { "Warning: \($0)" }) { "Warning: \($0) more of the kind" }
    let missing = outcome.missing.map {
      "Warning: \($0): not there; it is not proven yet that it was deleted"
    }
    add(missing) {
      "Warning: \($0.counting("more version")) not there; 'archiver status' lists them"
    }
    var kinds: [Kind] = []
    var alike: [Kind: [String]] = [:]
    for failure in failures {
      let kind = Kind(stage: failure.stage, status: failure.httpStatus, type: failure.errorType)
      if alike[kind] == nil { kinds.append(kind) }
      alike[kind, default: []].append("Error: \(failure.target): \(failure.message)")
    }
    for kind in kinds {
      add(alike[kind] ?? []) {
        "Error: \($0) more can't be seen for the like; 'archiver failures' lists them"
      }
    }
    add(outcome.turns.recovered.map { "\($0): seen again" }) { "\($0) more seen again" }
    add(outcome.turns.dropped.map { "\($0): no longer asked for" }) {
      "\($0) more no longer asked for"
    }
    add(outcome.turns.unfetched.map { "\($0): its source is no longer fetched" }) {
      "of \($0) more the source is no longer fetched"
    }
    add(outcome.turns.unlisted.map { "\($0): its builds are no longer looked for" }) {
      "of \($0) more the builds are no longer looked for"
    }
  }

  /// What makes failures alike.
  private struct Kind: Hashable {
    let stage: Failure.Stage
    let status: Int?
    let type: String?
  }

  private mutating func add(_ notes: [String], _ rest: (Int) -> String) {
    // A line that would stand for one line is none that is saved.
    let shown = notes.count <= Self.most + 1 ? notes.count : Self.most
    lines += notes.prefix(shown)
    if notes.count > shown { lines.append(rest(notes.count - shown)) }
  }
}

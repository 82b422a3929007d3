import Snapshots

/// Why a selector can't be taken, and how one is written.
package enum SelectorError: Error, Hashable, Sendable {
  case malformed(String)
  case revision(String)
  /// A version is not numbered so; how the selector may have been meant.
  case version(String, meant: String?)
  /// It stands for several things where one is asked for.
  case ambiguous(String, candidates: [String])
  /// It names a range where one revision is asked for.
  case range(String)
  /// It names no path where a file is asked for.
  case noPath(String)
  /// It names a path where a whole snapshot is asked for.
  case path(String)
}

extension SelectorError: CustomStringConvertible {
  /// How many candidates are named at the most.
  private static let mostCandidates = 20

  /// The first candidates, and how many more there are.
  static func list(_ candidates: [String]) -> String {
    let more = candidates.count - mostCandidates
    return candidates.prefix(mostCandidates).joined(separator: ", ")
      + (more > 0 ? " and \(more) more" : "")
  }

  package var description: String {
    switch self {
    case .malformed(let text):
      """
      '\(text)' is no selector: ACTOR[/MAJOR.MINOR][@REVISION][:PATH], as jane/crawler/1.2@3; ACTOR \
      is OWNER/NAME, OWNER~NAME, a NAME, OWNER/* for all of an owner's, an id, or an address at Apify
      """
    case .version(let text, let meant):
      "'\(text)' is no version: MAJOR.MINOR, each 0 to 99 without a leading zero"
        + (meant.map { "; did you mean \($0)?" } ?? "")
    case .revision(let text):
      """
      '\(text)' is no revision: @N from 1 up, @latest, @~N for N before it, a range @A..B, a build \
      as @0.1.14, @tag:latest, or a time: \
      \(Timestamp.typedForms)
      """
    case .ambiguous(let text, let candidates):
      "\(text) can be several, name one: \(Self.list(candidates))"
    case .range(let text):
      "\(text) is a range, where one revision is asked for"
    case .noPath(let text):
      "\(text) names no file, where one is asked for: ACTOR[/VERSION][@REVISION]:PATH"
    case .path(let text):
      "\(text) names a path, where a whole snapshot is asked for"
    }
  }
}

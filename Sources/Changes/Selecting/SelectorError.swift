/// Why a selector can't be taken, and how one is written.
package enum SelectorError: Error, Hashable, Sendable {
  case malformed(String)
  case revision(String)
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
  package var description: String {
    switch self {
    case .malformed(let text):
      """
      '\(text)' is no selector: ACTOR[/MAJOR.MINOR][@REVISION][:PATH], as jane/crawler/1.2@3; ACTOR \
      is OWNER/NAME, OWNER~NAME or a 17-character id
      """
    case .revision(let text):
      """
      '\(text)' is no revision: @N from 1 up, @latest, @~N for N before it, a time as @2026-11-01 or \
      @2026-11-01T10:00Z, an age as @3d, or a range @A..B
      """
    case .ambiguous(let text, let candidates):
      "\(text) can be several, name one: \(candidates.joined(separator: ", "))"
    case .range(let text):
      "\(text) is a range, where one revision is asked for"
    case .noPath(let text):
      "\(text) names no file, where one is asked for: ACTOR[/VERSION][@REVISION]:PATH"
    case .path(let text):
      "\(text) names a path, where a whole snapshot is asked for"
    }
  }
}

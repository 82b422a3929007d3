package import Changes
import Snapshots

/// What lines are looked for, and where.
package struct GrepQuestion: Sendable {
  /// Which files are searched.
  package enum Scope: Sendable {
    /// Those of the snapshots that a selector stands for; without one, the latest of all versions.
    case snapshots(Selector?)
    /// Every file that the versions of a selector, or all, ever had.
    case history(Selector?)

    var selector: Selector? {
      switch self {
      case .snapshots(let selector), .history(let selector): selector
      }
    }
  }

  let pattern: String
  let patternOptions: TextPattern.Options
  let scope: Scope
  let paths: [PathPattern]
  let isFirstOnly: Bool

  /// - Parameters:
  ///   - paths: when there are any, only files at these.
  ///   - isFirstOnly: only the first line of each file is asked for.
  package init(
    _ pattern: String,
    _ patternOptions: TextPattern.Options = [],
    in scope: Scope,
    paths: [PathPattern] = [],
    isFirstOnly: Bool = false
  ) throws(TextPattern.Malformed) {
    // What can't be taken is refused before an archive is opened for it.
    _ = try TextPattern(pattern, patternOptions)
    self.pattern = pattern
    self.patternOptions = patternOptions
    self.scope = scope
    self.paths = paths + (scope.selector?.path.map { [PathPattern(path: $0)] } ?? [])
    self.isFirstOnly = isFirstOnly
  }
}

import Changes
import Snapshots

extension ComparisonSide.Label {
  /// What stands behind the `@` of it: its revision, or its build; nil where it has neither.
  var mark: String? {
    revision.map { "\($0)" } ?? build.map { "\($0)" }
  }
}

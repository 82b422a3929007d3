package import Changes
package import Diffing

/// How states are compared, and what is asked for of what differs.
package struct ComparisonOptions: Sendable {
  /// Only the files at these paths are compared; without any, all is.
  package var paths: [PathPattern] = []
  /// A file at another path may be the same file.
  package var findsRenames = true
  /// What lines may differ in.
  package var whitespace = WhitespaceMode.nothing
  /// How many unchanged lines stand around a change.
  package var context = 3
  /// The lines that changed are asked for, and not only how many.
  package var hasHunks = true

  package init() {}

  var renames: RenameSearch { RenameSearch(isOn: findsRenames) }
}

/// What lines may differ in and still be the same.
///
/// White space is what git takes for it: spaces, tabs, `\r` and `\n`. So a last line without its `\n`
/// is the same as with it, where white space at the end is ignored.
package enum WhitespaceMode: Equatable, Sendable {
  case nothing
  /// How long a run of white space is, and all of it at the end of a line: git's `-b`.
  case whitespaceChanges
  /// All white space: git's `-w`.
  case allWhitespace
}

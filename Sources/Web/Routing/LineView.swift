import Answers
import Diffing

/// How changed lines are shown. Links from one page of changes to another keep it.
struct LineView: Sendable {
  /// Where all lines of a file stand around a change.
  static let wholeFiles = 1_000_000
  private static let steps = [3, 10, 25, 100, wholeFiles]

  let ignoresWhitespace: Bool
  /// So many lines around a change.
  let context: Int
  /// Before and after stand side by side.
  let isSplit: Bool

  init(_ options: ComparisonOptions, isSplit: Bool) {
    ignoresWhitespace = options.whitespace != .nothing
    context = options.context
    self.isSplit = isSplit
  }

  /// The next context that is less, or that is more; nil where there is none.
  var less: Int? { Self.steps.last { $0 < context } }
  var more: Int? { Self.steps.first { $0 > context } }

  /// What an address says of it: nothing of what is so anyway.
  var query: [(name: String, value: String)] {
    [
      ("w", ignoresWhitespace ? "1" : ""),
      ("context", context == ComparisonOptions().context ? "" : "\(context)"),
      ("split", isSplit ? "1" : ""),
    ]
  }

  /// The address of another page of changes, seen in the same way.
  func kept(in address: String) -> String {
    address.hasPrefix("#") ? address : SiteLinks.with(query, address)
  }
}

/// What a person sees of a poll that is at work.
struct ProgressLine {
  /// How far it is.
  var progress: String?
  /// What it waits for.
  var waiting: String?

  /// Both, as far as they fit: a line that is wrapped can't be written over.
  var text: String {
    let both = [progress, waiting].compactMap { $0 }.joined(separator: " · ")
    let fitting = both.width <= Self.columns ? both : waiting ?? both
    return String(fitting.prefix(Self.columns))
  }

  /// What nearly every terminal has room for.
  private static let columns = 79
}

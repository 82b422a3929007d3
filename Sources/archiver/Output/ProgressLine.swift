/// What a person sees of a poll that is at work.
struct ProgressLine {
  /// How far it is.
  var progress: String?
  /// What it waits for.
  var waiting: String?

  var text: String { [progress, waiting].compactMap { $0 }.joined(separator: " · ") }
}

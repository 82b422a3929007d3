import Answers

/// Writes a target that can't be seen, in a line.
enum FailuresText {
  static func text(of failure: FailuresAnswer.Entry) -> String {
    let end = failure.resolvedAt.map { "over since \($0)" } ?? "last tried \(failure.lastAt)"
    return """
      \(failure.target): failing since \(failure.firstAt), \(end), \
      \(failure.attempts.counting("poll")): \(failure.message)\n
      """
  }
}

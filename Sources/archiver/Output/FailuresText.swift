import Answers

/// Writes a target that can't be seen, in a line.
enum FailuresText {
  static func text(of failure: FailuresAnswer.Entry, _ times: TimeText) -> String {
    let end =
      failure.resolvedAt.map { "over since \(times.text(of: $0))" }
      ?? "last tried \(times.text(of: failure.lastAt))"
    return """
      \(failure.target): failing since \(times.text(of: failure.firstAt)), \(end), \
      \(failure.attempts.counting("poll")): \(failure.message)
      """
  }
}

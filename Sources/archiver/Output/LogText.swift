import Answers
import Changes
import Storage

/// Writes a snapshot in two lines: what came, and when.
enum LogText {
  static func write(_ facts: LogAnswer.Facts, to results: inout ResultStream) throws {
    try results.write(
      """
      \(facts.version)@\(facts.revision)  \(facts.event.rawValue)  files +\(facts.filesAdded) \
      ~\(facts.filesModified) -\(facts.filesRemoved), lines +\(facts.linesAdded) \
      -\(facts.linesRemoved), env vars \(facts.environmentVariablesChanged)
          \(ChangeWindow(after: facts.changedAfter, notAfter: facts.observedAt))\n
      """
    )
  }
}

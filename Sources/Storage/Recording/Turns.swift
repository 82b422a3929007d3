/// Lists which failures began and which ended.
package struct Turns: Hashable, Sendable {
  package var failing: [Failure] = []
  /// What was seen again, by what it was called when it failed last.
  package var recovered: [String] = []
  /// What was never seen and is no longer asked for.
  package var dropped: [String] = []
  /// The versions whose source is no longer looked at, where they themselves are.
  package var unfetched: [String] = []
  /// The Actors whose builds are no longer looked for, where they themselves are looked at.
  package var unlisted: [String] = []

  package init() {}

  package static func += (left: inout Turns, right: Turns) {
    left.failing += right.failing
    left.recovered += right.recovered
    left.dropped += right.dropped
    left.unfetched += right.unfetched
    left.unlisted += right.unlisted
  }
}

import Synchronization

/// Remembers whether the server answered at all, whatever it said.
///
/// Shared by requests that run at the same time.
final class FirstAnswer: Sendable {
  private let isThere = Atomic(false)

  var hasCome: Bool { isThere.load(ordering: .relaxed) }

  func note() {
    isThere.store(true, ordering: .relaxed)
  }
}

import Polling
import Synchronization

/// Leases in memory, of which other pollers have some: until they die, from when on nobody has these.
///
/// A lock guards them, for a poll asks from several tasks.
final class OtherPollers: Sendable {
  private struct State {
    var held: Set<String>
    var lapsed: Set<String> = []
    /// Who is faster with what lapsed.
    var areFaster = false
    var isAway = false
    var taken: [Set<String>] = []
  }

  private let state: Mutex<State>
  private let renewing: @Sendable () -> Void
  private let taking: @Sendable (OtherPollers) -> Void
  /// Whose leases the poll gave back, for it had recorded what it saw.
  let finished: AsyncStream<String>
  private let finish: AsyncStream<String>.Continuation

  /// - Parameters:
  ///   - held: the names of the Actors that they have.
  ///   - taking: called when a poll has taken some.
  ///   - renewing: called when the poll renews all that it has.
  init(
    have held: String...,
    taking: @escaping @Sendable (OtherPollers) -> Void = { _ in },
    renewing: @escaping @Sendable () -> Void = {}
  ) {
    state = Mutex(State(held: Set(held.map { id($0) })))
    (self.renewing, self.taking) = (renewing, taking)
    (finished, finish) = AsyncStream.makeStream()
  }

  /// What was taken, one call after the other.
  var taken: [Set<String>] { state.withLock { $0.taken } }

  func die() {
    state.withLock { state in
      state.lapsed.formUnion(state.held)
      state.held = []
    }
  }

  /// Lets others have what lapses, before anybody else takes it.
  func beFaster() { state.withLock { $0.areFaster = true } }

  /// Has the server be away from now on.
  func goAway() { state.withLock { $0.isAway = true } }

  var work: SharedWork {
    SharedWork(
      open: { ids in self.state.withLock { state in ids.filter { !state.held.contains($0) } } },
      lapsed: { ids in
        self.state.withLock { state in
          defer { state.lapsed = [] }
          return state.lapsed.isEmpty ? [] : ids().filter(state.lapsed.contains)
        }
      },
      take: { ids, _ in try self.take(ids) },
      isHeld: { _ in true },
      renew: { ids in Dictionary(uniqueKeysWithValues: ids.map { ($0, 1) }) },
      renewAll: { self.renewing() },
      finish: { for id in $0 { self.finish.yield(id) } },
      release: {},
      renewal: .milliseconds(1)
    )
  }

  private func take(_ ids: [String]) throws -> Set<String> {
    if ids.isEmpty { return [] }
    let taken = try state.withLock { state in
      if state.isAway { throw SharedWork.Failure(message: "nobody is there") }
      state.taken.append(Set(ids))
      return state.areFaster && state.taken.count == 2 ? [] : Set(ids)
    }
    taking(self)
    return taken
  }
}

import Synchronization

/// The Actors that somebody says to have moved, once each, in the order in which they were named.
///
/// A lock and not an actor, because whoever is cancelled must stop waiting at once, in a handler that cannot
/// wait; no code of others runs while it is held.
package final class PendingActors: Sendable {
  private struct Line {
    var ids: [String] = []
    var known: Set<String> = []
    var isClosed = false
    /// Who waits for the first one.
    var waiting: CheckedContinuation<Void, Never>?
  }

  private let line = Mutex(Line())
  private let most: Int

  /// - Parameter most: how many there may be at a time.
  package init(most: Int) {
    self.most = most
  }

  package var isEmpty: Bool { line.withLock { $0.ids.isEmpty } }

  /// Adds an Actor, unless it is there; false when there is no room for it, or nobody looks any more.
  package func add(_ id: String) -> Bool {
    let waiting: CheckedContinuation<Void, Never>?
    let isTaken: Bool
    (isTaken, waiting) = line.withLock { line in
      if line.isClosed { return (false, nil) }
      if line.known.contains(id) { return (true, nil) }
      if line.ids.count >= most { return (false, nil) }
      line.ids.append(id)
      line.known.insert(id)
      defer { line.waiting = nil }
      return (true, line.waiting)
    }
    waiting?.resume()
    return isTaken
  }

  /// Takes all of them: who is named from here on is looked at once more.
  package func take() -> [String] {
    line.withLock { line in
      defer { (line.ids, line.known) = ([], []) }
      return line.ids
    }
  }

  /// Puts those back that could not be looked at, before those that came meanwhile.
  package func putBack(_ ids: [String]) {
    line.withLock { line in
      line.ids = ids + line.ids.filter { !ids.contains($0) }
      line.known.formUnion(ids)
    }
  }

  /// Lets no more of them in.
  package func close() {
    line.withLock { $0.isClosed = true }
  }

  /// Waits until there is one, or until the task is cancelled; one task at a time.
  package func wait() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = line.withLock { line in
          if !line.ids.isEmpty || Task.isCancelled { return true }
          line.waiting = continuation
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      let waiting = line.withLock { line in
        defer { line.waiting = nil }
        return line.waiting
      }
      waiting?.resume()
    }
  }
}

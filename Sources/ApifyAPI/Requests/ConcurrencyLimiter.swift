import Synchronization

/// Lets a number of requests run at a time; the others wait in line.
///
/// The connection pool has a line of its own, but there the time limit of a request runs while it
/// waits. A lock and not an actor, because a cancelled task must leave the line at once, in a
/// handler that cannot wait; no code of others runs while it is held.
final class ConcurrencyLimiter: Sendable {
  private struct Line {
    var free: Int
    var waiting: [(id: Int, turn: CheckedContinuation<Void, any Error>)] = []
    var cancelled: Set<Int> = []
    var nextID = 0
  }

  private let line: Mutex<Line>

  init(_ count: Int) {
    line = Mutex(Line(free: max(1, count)))
  }

  /// Runs the body when it is its turn; throws `CancellationError` when cancelled before.
  func run<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
    try Task.checkCancellation()
    try await take()
    defer { giveBack() }
    return try await body()
  }

  private func take() async throws {
    let id = line.withLock { line in
      line.nextID += 1
      return line.nextID
    }
    defer { _ = line.withLock { $0.cancelled.remove(id) } }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { turn in
        let outcome: Swift.Result<Void, any Error>? = line.withLock { line in
          if line.cancelled.contains(id) { return .failure(CancellationError()) }
          if line.free > 0 {
            line.free -= 1
            return .success(())
          }
          line.waiting.append((id, turn))
          return nil
        }
        if let outcome { turn.resume(with: outcome) }
      }
    } onCancel: {
      leave(id)
    }
  }

  private func leave(_ id: Int) {
    let turn = line.withLock { line in
      line.cancelled.insert(id)
      return line.waiting.firstIndex { $0.id == id }.map { line.waiting.remove(at: $0).turn }
    }
    turn?.resume(throwing: CancellationError())
  }

  private func giveBack() {
    let next = line.withLock { line in
      if line.waiting.isEmpty {
        line.free += 1
        return nil as CheckedContinuation<Void, any Error>?
      }
      return line.waiting.removeFirst().turn
    }
    next?.resume()
  }
}

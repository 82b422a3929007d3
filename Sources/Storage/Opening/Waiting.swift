import Foundation
import Synchronization

/// How long a connection waits while another program has the file.
final class Waiting: Sendable {
  private static let pause = Duration.milliseconds(20)

  private let pauses: Int
  private let isToEnd: @Sendable () -> Bool
  private let isWanted = Mutex(true)

  /// - Parameter isToEnd: asked after each pause, so that a signal is heard within one.
  init(atMost limit: Duration, isToEnd: @escaping @Sendable () -> Bool) {
    pauses = Int(limit / Self.pause)
    self.isToEnd = isToEnd
  }

  /// Pauses, and returns whether it is worth another try.
  ///
  /// - Parameter tries: how many there were before.
  func pause(after tries: Int) -> Bool {
    guard tries < pauses, isWanted.withLock({ $0 }), !isToEnd() else { return false }
    usleep(20_000)
    return true
  }

  /// Has the body fail at once where it would have to wait.
  func without<Value>(_ body: () throws -> Value) rethrows -> Value {
    isWanted.withLock { $0 = false }
    defer { isWanted.withLock { $0 = true } }
    return try body()
  }
}

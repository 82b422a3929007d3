import Foundation
import Synchronization

/// Puts off the signals that end the program, so that what is half made is taken away first.
///
/// A handler of a signal can do next to nothing: it sets a number, without a lock, and who works looks at
/// it between two steps.
enum EndingSignals {
  /// A signal came.
  struct Ended: Error {}

  private static let caught = Atomic<Int32>(0)

  /// Whether a signal came.
  static var hasCome: Bool { caught.load(ordering: .relaxed) != 0 }

  /// Throws `Ended` when a signal came.
  static func check() throws(Ended) {
    if hasCome { throw Ended() }
  }

  /// Runs the body, which checks for signals. When it fails after one, the program ends by that signal;
  /// when it gets through all the same, the program goes on.
  static func putOff<Value>(during body: () async throws -> Value) async throws -> Value {
    let former = [SIGHUP, SIGINT, SIGTERM].map { (number: $0, action: putOff($0)) }
    defer { for (number, action) in former { signal(number, action) } }
    do {
      return try await body()
    } catch {
      let number = caught.load(ordering: .relaxed)
      if number != 0 {
        signal(number, SIG_DFL)
        // Threads that tasks share may be deaf to it.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, number)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        raise(number)
      }
      throw error
    }
  }

  /// Has a signal noted, but for one that is ignored, as under nohup.
  private static func putOff(_ number: Int32) -> (@convention(c) (Int32) -> Void)? {
    // The number is made before the first signal can come.
    _ = caught.load(ordering: .relaxed)
    let former = signal(number) { EndingSignals.caught.store($0, ordering: .relaxed) }
    let isIgnored = unsafeBitCast(former, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    if isIgnored { signal(number, SIG_IGN) }
    return former
  }
}

import Foundation
import Mirroring
import ServiceLifecycle
import Snapshots
import Storage
import Synchronization

/// A mirror that an archive is pushed into.
struct ArchiveMirror: Sendable {
  /// Whether the program is to end, for who asks on another thread.
  private final class Ending: Sendable {
    let isNear = Mutex(false)
  }

  let address: MirrorAddress
  let hasValues: Bool
  var isAnew = false

  /// Pushes what an archive has, until the program is told to end.
  func push(_ archive: Archive) async throws -> PushReport {
    let ending = Ending()
    let push = Push(
      to: address,
      hasValues: hasValues,
      isAnew: isAnew,
      now: { Timestamp(Date()).description },
      progress: { Output.progress("\($0.done) of \($0.total) versions") },
      isToEnd: { ending.isNear.withLock { $0 } }
    )
    defer { Output.progress(nil) }
    return try await withTaskCancellationOrGracefulShutdownHandler {
      try await push.run(of: archive)
    } onCancelOrGracefulShutdown: {
      ending.isNear.withLock { $0 = true }
    }
  }

  /// Pushes what a poll has recorded, notes whether it could, and returns why not: no poll fails for its mirror.
  func pushAfterPoll(_ archive: Archive) async throws -> [Failure] {
    do {
      _ = try await push(archive)
      if try archive.note(mirror: address.name, failure: nil, at: Timestamp(Date())) {
        // The mirror is to know of it, too.
        _ = try await push(archive)
      }
      return []
    } catch MirrorError.interrupted {
      return []
    } catch {
      let message = error.sentence
      try archive.note(mirror: address.name, failure: message, at: Timestamp(Date()))
      return [Failure(ofMirror: address.name, message: message)]
    }
  }
}

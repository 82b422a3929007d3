import Dispatch

/// Runs what waits for the archive on a thread of its own: the threads that all tasks share must not wait
/// for a disk, or for another program that has the file.
final class BlockingExecutor: SerialExecutor {
  private let queue = DispatchQueue(label: "archiver.poll")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let executor = asUnownedSerialExecutor()
    queue.async { job.runSynchronously(on: executor) }
  }
}

/// A thread of a poll's own, for what waits for the archive.
package actor PollThread {
  private let executor: BlockingExecutor

  init(on executor: BlockingExecutor) {
    self.executor = executor
  }

  package init() {
    self.init(on: BlockingExecutor())
  }

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  /// Runs the body on the thread, but for what it has other tasks and actors do.
  package func run<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws
    -> Value
  {
    try await body()
  }
}

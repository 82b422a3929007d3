import Foundation
package import Storage

/// Pushes what an archive has into a mirror, as of one moment: what is there already costs next to nothing.
///
/// What of a push is done stays done, when it is cut off: the next one goes on there. What has changed in the archive
/// since the moment comes with the next one, too.
package struct Push: Sendable {
  /// How far it is.
  package struct Progress: Sendable {
    package let done: Int
    package let total: Int
  }

  private static let tries = 8
  private static let pause = Duration.milliseconds(100)
  private static let longestPause = Duration.seconds(5)

  private let address: MirrorAddress
  private let limits: Connection.Limits
  let hasValues: Bool
  let isAnew: Bool
  let now: @Sendable () -> String
  let progress: @Sendable (Progress) -> Void
  let isToEnd: @Sendable () -> Bool

  /// - Parameters:
  ///   - hasValues: whether the values of variables go into the mirror.
  ///   - isAnew: whether what the mirror has of the archive is taken away first.
  ///   - now: the time, as an archive has it.
  ///   - isToEnd: asked often; the push then ends with an error.
  package init(
    to address: MirrorAddress,
    limits: Connection.Limits = Connection.Limits(),
    hasValues: Bool,
    isAnew: Bool = false,
    now: @escaping @Sendable () -> String,
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    isToEnd: @escaping @Sendable () -> Bool = { false }
  ) {
    (self.address, self.limits, self.hasValues, self.isAnew) = (address, limits, hasValues, isAnew)
    (self.now, self.progress, self.isToEnd) = (now, progress, isToEnd)
  }

  /// Pushes. Throws `MirrorError`, or `ArchiveError` for what can't be read; of a version that is damaged nothing is
  /// pushed, but all others are.
  package func run(of archive: Archive) async throws -> PushReport {
    let id = try archive.id()
    var report = PushReport(mirror: address.name, archive: id)
    var isHistoryDoubted = false
    for attempt in 0... {
      do {
        let (now, error) = try await once(archive, report)
        report = now
        guard let error else { return report }
        throw error
      } catch let error as MirrorError where error.isOfHistory && !isHistoryDoubted {
        // The moment may have been older than that of somebody else who pushes the archive.
        isHistoryDoubted = true
      } catch let error where attempt < Self.tries && isWorthAnother(error, after: attempt) {
        let pause = min(Self.pause * (1 << attempt), Self.longestPause)
        try await Task.sleep(for: pause * Double.random(in: 0.5...1))
      }
    }
    return report
  }

  private func once(
    _ archive: Archive,
    _ report: PushReport
  ) async throws -> (PushReport, (any Error)?) {
    try await archive.read(isToEnd: isToEnd) { view in
      let connection = try Connection(to: address, limits: limits, isToEnd: isToEnd)
      try MirrorSchema.prepare(connection)
      try MirrorViews.prepare(connection)
      var attempt = try PushAttempt(of: self, view, connection, report)
      do {
        try attempt.run()
        return (attempt.report, nil)
      } catch {
        return (attempt.report, error)
      }
    }
  }

  /// Whether the same may go well at another moment.
  private func isWorthAnother(_ error: any Error, after attempt: Int) -> Bool {
    switch error {
    case is PushAttempt.Overtaken: true
    // Who was never reached is down; who was is back soon.
    case MirrorError.unreachable: attempt > 0
    case let error as MirrorError: error.isPassing
    default: false
    }
  }
}

extension MirrorError {
  /// Whether it says that the archive's history is not what the mirror has.
  fileprivate var isOfHistory: Bool {
    switch self {
    case .forked, .behind: true
    default: false
    }
  }
}

/// Ends what takes too long.
struct TimeLimit: Sendable {
  let duration: Duration
  private let end: ContinuousClock.Instant

  init(_ duration: Duration) {
    self.duration = duration
    end = .now + duration
  }

  /// What is left of the time; zero when there is none.
  var rest: Duration { max(.zero, end - .now) }

  /// Throws when the time is over.
  func check() throws(SourceError.Reason) {
    if rest == .zero { throw .tookTooLong(limit: duration) }
  }

  /// Runs the body, which is cancelled when the time is over. Throws what it throws, or why it was ended.
  func run<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { try await body() }
      group.addTask { [rest] in
        try await Task.sleep(for: rest)
        return nil
      }
      defer { group.cancelAll() }
      guard let value = try await group.next() ?? nil else {
        throw SourceError.Reason.tookTooLong(limit: duration)
      }
      return value
    }
  }
}

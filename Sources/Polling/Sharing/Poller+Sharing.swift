extension Poller {
  /// Runs the body while leases are renewed, and gives back what is left of them.
  func keepingLeases<Value>(_ body: () async throws -> Value) async throws -> Value {
    guard let sharing else { return try await body() }
    let renewals = Task { [executor] in
      while true {
        try await Task.sleep(for: sharing.renewal)
        try await PollThread(on: executor).run { sharing.renewAll() }
      }
    }
    defer {
      renewals.cancel()
      sharing.release()
    }
    return try await body()
  }
}

/// Waits until something is so that only asking can tell; how long it may take is the test's to say.
///
/// Between two questions there is a moment in which whoever is waited for has the processor.
public func until(_ isSo: () async throws -> Bool) async throws {
  while try await !isSo() { try await Task.sleep(for: .milliseconds(20)) }
}

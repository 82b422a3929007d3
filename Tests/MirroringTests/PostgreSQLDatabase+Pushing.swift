import Mirroring
import RealPrograms
import Storage

extension PostgreSQLDatabase {
  /// Has what is in an archive pushed into it.
  func take(
    _ path: String,
    hasValues: Bool = true,
    isAnew: Bool = false
  ) async throws -> PushReport {
    try await Push(
      to: MirrorAddress(url),
      hasValues: hasValues,
      isAnew: isAnew,
      now: { "2026-11-26T00:00:00.000Z" }
    ).run(of: Archive(at: path, for: .reading))
  }
}

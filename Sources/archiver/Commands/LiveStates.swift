import Answers
import ApifyAPI
import Changes
import Foundation
import Logging
import Snapshots
import Storage

/// Asks the API for what it shows of versions now.
struct LiveStates {
  private let configuration: APIClient.Configuration

  init(_ configuration: APIClient.Configuration) {
    self.configuration = configuration
  }

  /// Hands on what the API shows of the snapshots' versions, one by one as it answers.
  ///
  /// Returns why versions could not be seen.
  func ask(
    for references: [SnapshotReference],
    _ body: (LiveState) async throws -> Void
  ) async throws -> [APIError] {
    try await APIClient.withClient(
      configuration,
      surroundings: .init(now: { Timestamp(Date()) }),
      logger: Logger(label: "archiver") { _ in SwiftLogNoOpLogHandler() }
    ) { api in
      var misses: [APIError] = []
      for reference in references {
        let (number, actor) = (reference.version.number, reference.version.actor)
        let answer: Answer<VersionAnswer>
        do throws(APIError) {
          answer = try await api.version(number, of: .id(actor.id))
        } catch {
          misses.append(error)
          continue
        }
        guard case .state(let snapshot, _) = answer.value else { continue }
        try await body(LiveState(snapshot, at: answer.answeredAt, beside: reference))
      }
      return misses
    }
  }
}

/// A build as a list shows it: without its source.
package struct ListedBuild: Hashable, Sendable {
  package let id: String
  package let number: BuildNumber
  /// Apify's word: SUCCEEDED, FAILED, RUNNING …
  package let status: String
  package let startedAt: Timestamp

  package init(id: String, number: BuildNumber, status: String, startedAt: Timestamp) {
    (self.id, self.number, self.status, self.startedAt) = (id, number, status, startedAt)
  }

  /// Whether nothing of it will change any more: https://docs.apify.com/platform/actors/running/runs-and-builds
  package var hasEnded: Bool {
    !["READY", "RUNNING", "TIMING-OUT", "ABORTING"].contains(status)
  }
}

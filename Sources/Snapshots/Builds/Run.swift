/// A run of an Actor, as a list shows it.
package struct Run: Hashable, Sendable {
  package let id: String
  /// Apify's word: SUCCEEDED, FAILED, RUNNING …
  package let status: String
  package let startedAt: Timestamp
  package let finishedAt: Timestamp?
  /// Apify's id of the build that ran.
  package let build: String
  /// Nil where Apify does not tell it.
  package let number: BuildNumber?
  /// Apify's word for how it was started.
  package let origin: String?

  package init(
    id: String,
    status: String,
    startedAt: Timestamp,
    finishedAt: Timestamp?,
    build: String,
    number: BuildNumber?,
    origin: String?
  ) {
    self.id = id
    self.status = status
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    self.build = build
    self.number = number
    self.origin = origin
  }
}

import ApifyAPI
import Snapshots

/// What Apify shows of an Actor and of one version of it.
struct LiveActor {
  /// Nil when the Actor has no such version.
  let version: Snapshot?
  /// Nil when that was not told.
  let tags: [TaggedBuild]?
  let time: Timestamp

  /// Asks for it, in one answer. Throws `APIError`, also where the version alone can't be read.
  init(
    _ number: VersionNumber,
    of actor: ActorReference,
    from api: APIClient
  ) async throws(APIError) {
    let answer = try await api.actor(actor)
    var found: Snapshot?
    if case .read(let results, _) = answer.value.versions {
      for result in results {
        switch result {
        case .success(let snapshot): if snapshot.versionNumber == number { found = snapshot }
        case .failure(let error):
          if error.version == nil || error.version == number { throw error }
        }
      }
    }
    version = found
    tags = answer.value.builds?.tags
    time = answer.answeredAt
  }

  /// Apify's id of the build that a tag names; nil for none.
  func build(under tag: ExactString) -> TaggedBuild? { tags?.first { $0.tag == tag } }
}

import Foundation
import GRDB
import Snapshots

/// What a look at a version moves on, whether anything changed or not.
extension Archive {
  /// Notes that a version was looked for, and was not there, which is no proof that it is gone; or that it
  /// was there and its source was not looked at. What was confirmed last stays so.
  func noteTried(
    _ version: VersionID,
    isMissing: Bool,
    _ observation: Observation,
    in database: Database
  ) throws {
    try database.cachedStatement(
      sql: """
        UPDATE versions
        SET last_tried_at = ?2, missing_since = iif(?3, ifnull(missing_since, ?2), NULL),
          failures_in_a_row = 0, failing_since = NULL
        WHERE version_id = ?1
        """
    ).execute(arguments: [version.number, observation.askedAt.description, isMissing])
  }

  /// Keeps what the source that was fetched is known again by.
  func note(
    _ resolution: Snapshot.Resolution?,
    of version: VersionID,
    in database: Database
  ) throws {
    guard let resolution, let mark = resolution.mark, let digest = resolution.pointerDigest else {
      return
    }
    try database.cachedStatement(
      sql: """
        UPDATE versions SET pointer_sha256 = ?2, source_mark = CAST(?3 AS TEXT)
        WHERE version_id = ?1
        """
    ).execute(arguments: [version.number, Data(digest.bytes), mark.data])
  }

  /// Moves the last check on, if the latest snapshot has this digest, or none: what the observation
  /// says was true when it was asked for.
  ///
  /// An answer about this version alone replaces the one that was kept; another one that shows the
  /// same state leaves it, and one that shows another state has to end it.
  func confirm(
    _ digest: ContentHash?,
    of number: VersionNumber,
    of actor: Int64,
    _ observation: Observation,
    in database: Database
  ) throws {
    let answer: ContentHash? = if case .version(let hash) = observation.extent { hash } else { nil }
    try database.cachedStatement(
      sql: """
        UPDATE versions
        SET last_tried_at = ?4, last_confirmed_at = ?4, answer_sha256 = ifnull(?5, answer_sha256),
          failures_in_a_row = 0, failing_since = NULL, missing_since = NULL
        WHERE actor_id = ?1 AND major = ?2 AND minor = ?3
          AND ?6 IS (
            SELECT digest FROM snapshots WHERE snapshots.version_id = versions.version_id
            ORDER BY revision DESC LIMIT 1
          )
        """
    ).execute(arguments: [
      actor, number.major, number.minor, observation.askedAt.description,
      answer.map { Data($0.bytes) }, digest.map { Data($0.bytes) },
    ])
  }
}

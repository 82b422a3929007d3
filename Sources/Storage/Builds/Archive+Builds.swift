import Foundation
import GRDB
package import Snapshots

extension Archive {
  /// Records builds of an Actor that the archive has, and commits them as one.
  ///
  /// Of each version they come in the order of their numbers, and after those that were recorded before.
  /// One that breaks a rule of the schema is refused alone, with why in its place of the result.
  package func record(
    _ builds: [Build],
    of actor: String,
    during poll: PollID
  ) throws(ArchiveError) -> [Recording] {
    try write { database in
      guard let key = try FailureKey.actor(actor, in: database) else {
        if let purge = try PurgeRecord.find(.actor, ExactString(actor), nil, in: database) {
          return builds.map { _ in .purged(reason: purge.refusal(of: "the Actor \(actor)")) }
        }
        throw Damage(reason: "actors: the row of \(actor) is missing")
      }
      return try builds.map { build in
        try refusing(in: database) {
          let version = try Self.keep(
            build.listed.number.version,
            of: key,
            seenAt: build.listed.startedAt,
            in: database
          )
          try NewBuild(build: build, version: version, poll: poll, database: database).insert()
          return .new(revision: build.listed.number.number)
        }
      }
    }
  }

  /// Notes what an Actor told of its builds, now that all of them are recorded.
  package func noteAllBuilds(of actor: String, _ mark: ContentHash?) throws(ArchiveError) {
    try write { database in
      try database.cachedStatement(
        sql: """
          UPDATE actors SET builds_sha256 = ?2 WHERE apify_id = ?1 AND builds_sha256 IS NOT ?2
          """
      ).execute(arguments: [actor, mark.map { Data($0.bytes) }])
    }
  }
}

extension Snapshot {
  /// The hash over the source of a build.
  var sourceHash: ContentHash {
    Self.sourceHash(
      coverage: coverage,
      fields: fields,
      files: sourceFiles?.map { FileEntry($0) }
    )
  }
}

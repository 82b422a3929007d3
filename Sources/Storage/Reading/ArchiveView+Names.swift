import GRDB
package import Snapshots

/// A name that an Actor has or had.
package struct ActorName: Hashable, Sendable {
  package let actorID: String
  package let username: String
  package let name: String
  /// It has the name now.
  package let isPresent: Bool

  /// `OWNER/NAME`.
  package var path: String { "\(username)/\(name)" }
}

/// A name that an Actor took, and when it was seen first.
package struct TakenName: Hashable, Sendable {
  /// `OWNER/NAME`.
  package let path: String
  package let seenFrom: Timestamp
}

extension ArchiveView {
  /// Lists the names that an Actor had, the first one first; the last one is its name now.
  package func names(ofActor id: String) throws(ArchiveError) -> [TakenName] {
    try read {
      try verifyNameIndex()
      return try database.rows(
        of: "actor_names",
        """
        SELECT actor_id, actor_names.username, actor_names.name, seen_from
        FROM actor_names JOIN actors USING (actor_id) WHERE apify_id = ? ORDER BY position
        """,
        [id]
      ) {
        $0.skip()
        return TakenName(path: "\(try $0.text())/\(try $0.text())", seenFrom: try $0.time())
      }
    }
  }

  /// Lists the names that Actors have or had, by id.
  package func actorNames() throws(ArchiveError) -> [ActorName] {
    try read {
      try verifyNameIndex()
      return try database.rows(
        of: "actor_names",
        """
        SELECT DISTINCT actor_id, apify_id, actor_names.username, actor_names.name,
          (actors.username, actors.name) = (actor_names.username, actor_names.name)
        FROM actor_names JOIN actors USING (actor_id) ORDER BY apify_id
        """
      ) { row in
        row.skip()
        return ActorName(
          actorID: try row.text(),
          username: try row.text(),
          name: try row.text(),
          isPresent: try row.bool()
        )
      }
    }
  }

  /// Finds what each Actor was called first, `OWNER/NAME` by its id: a name that never changes.
  package func firstNames() throws(ArchiveError) -> [String: String] {
    try read {
      try verifyNameIndex()
      let names = try database.rows(
        of: "actor_names",
        """
        SELECT actor_id, apify_id, actor_names.username, actor_names.name
        FROM actor_names JOIN actors USING (actor_id) WHERE position = 1
        """
      ) {
        $0.skip()
        return (try $0.text(), "\(try $0.text())/\(try $0.text())")
      }
      return Dictionary(names) { first, _ in first }
    }
  }

  /// Makes sure that the names of Actors and their index say the same. It costs a search for each name, once
  /// until the next poll.
  func verifyNameIndex() throws {
    try verifyIndex(
      "actor_names_by_name",
      of: "actor_names",
      by: """
        NOT EXISTS (
          SELECT 1 FROM actor_names AS kept INDEXED BY sqlite_autoindex_actor_names_1
          WHERE NOT EXISTS (
            SELECT 1 FROM actor_names AS found INDEXED BY actor_names_by_name
            WHERE (found.username, found.name) = (kept.username, kept.name)
              AND (found.actor_id, found.position) = (kept.actor_id, kept.position)
          )
        )
        """
    )
  }
}

import GRDB

extension ArchiveView {
  /// Lists the tags that an Actor has, and what each of them names, in the order in which that was seen.
  package func currentTags(of actor: String) throws(ArchiveError) -> [TagRecord] {
    try read {
      try verifyTags()
      return try TagRecord.fetchAll(
        // By the index that was looked through: the plus keeps the other one away.
        where: """
          actor_id = (SELECT actor_id FROM actors WHERE apify_id = ?) AND +replaced_at IS NULL
          """,
        [actor],
        in: database
      )
    }
  }

  /// Lists what the tags of an Actor named, in the order in which that was seen.
  ///
  /// - Parameters:
  ///   - names: of so many tags at the most, by name.
  ///   - limit: so many builds of each, the latest ones; no others are read.
  package func tagHistory(
    of actor: String,
    names: Int,
    limit: Int
  ) throws(ArchiveError) -> [TagRecord] {
    try read {
      try verifyTags()
      return try TagRecord.fetchAll(
        // From one name to the next, and of each from its end: the index has both.
        where: """
          tag_id IN (
            WITH RECURSIVE
              owner (id) AS (SELECT actor_id FROM actors WHERE apify_id = ?1),
              names (tag) AS (
                SELECT min(tag) FROM tags WHERE actor_id = (SELECT id FROM owner)
                UNION ALL
                SELECT (
                  SELECT min(tag) FROM tags
                  WHERE actor_id = (SELECT id FROM owner) AND tag > names.tag
                )
                FROM names WHERE names.tag IS NOT NULL LIMIT ?2
              )
            SELECT past.tag_id FROM names CROSS JOIN tags AS past ON past.tag_id IN (
              SELECT tag_id FROM tags AS one
              WHERE one.actor_id = (SELECT id FROM owner) AND one.tag = names.tag
              ORDER BY one.seen_from DESC LIMIT ?3
            )
          )
          """,
        [actor, names, limit],
        in: database
      )
    }
  }

  /// The tags that are found by name are all of them, or it is damage.
  private func verifyTags() throws {
    try verifyIndex("tags_by_name", of: "tags", "tag_id", "actor_id")
  }
}

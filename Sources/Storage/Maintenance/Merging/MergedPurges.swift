import Foundation
import GRDB
import Snapshots

/// What was purged in any of the archives: it comes in with none of them.
struct MergedPurges {
  let database: Database
  /// The texts, by `table.column`.
  private let texts: [String: Set<ContentHash>]

  /// Writes the purges that were gathered, takes note of them, and leaves the Actors out that were purged.
  init(writingTo database: Database) throws {
    self.database = database
    try database.execute(
      sql: """
        INSERT INTO purges (purge_id, kind, sha256, size, name, purged_at, purged_by, reason)
        SELECT row_number() OVER (ORDER BY purged_at, kind, name, sha256),
          kind, sha256, size, name, purged_at, purged_by, reason
        FROM (
          SELECT *, row_number() OVER (
            PARTITION BY kind, name, sha256 ORDER BY purged_at, purged_by, reason, size
          ) AS choice
          FROM temp.gathered_purges
        ) WHERE choice = 1;
        DELETE FROM temp.gathered_actors
        WHERE apify_id IN (SELECT name FROM purges WHERE kind = 'actor')
        """
    )
    let found = try database.rows(
      of: "purges",
      "SELECT purge_id, name, sha256 FROM purges WHERE kind = 'text'"
    ) { row in
      row.skip()
      return (try row.text(), try row.hash())
    }
    texts = Dictionary(grouping: found) { $0.0 }.mapValues { Set($0.map(\.1)) }
  }

  /// Takes in what is left of the contents that were purged.
  func writeContents(of sources: [MergeSource]) throws {
    for source in sources {
      let columns = ["sha256", "git_oid", "size", "line_count", "is_text"]
      let rows = try source.view.read {
        try source.database.rows(
          of: "contents",
          """
          SELECT \(columns.joined(separator: ", ")) FROM contents WHERE purge_id IS NOT NULL
          ORDER BY sha256
          """
        ) { $0.values(columns.count) ?? [] }
      }
      for row in rows {
        guard row.count == columns.count else {
          throw source.view.damage("a content can't be read")
        }
        try database.execute(
          sql: """
            INSERT INTO contents (sha256, git_oid, size, line_count, is_text, purge_id)
            SELECT ?1, ?2, ?3, ?4, ?5, purge_id FROM purges WHERE kind = 'content' AND sha256 = ?1
            ON CONFLICT DO NOTHING
            """,
          arguments: StatementArguments(row.map(\.argument))
        )
      }
    }
  }

  /// A text as it is kept: nothing of JSON that was purged, a mark of others.
  func kept(_ value: HashedRow.Value, in source: NotedText) throws -> HashedRow.Value {
    guard case .text(let text) = value, let hashes = texts[source.name],
      hashes.contains(ContentHash(of: Array(text.string.utf8)))
    else { return value }
    if source.isJSON { return .null }
    return .init(try source.purged(text) { _ in true })
  }

  /// The fields without a column as they are kept: without those of files whose contents were purged, and of some
  /// variables.
  ///
  /// - Parameter extra: the same, read.
  func kept(
    _ value: HashedRow.Value,
    _ extra: [ExactString: JSON],
    in source: NotedText,
    of files: [FileRecord],
    _ variables: [EnvironmentVariable] = []
  ) throws -> HashedRow.Value {
    guard case .text = try kept(value, in: source) else { return .null }
    var left = extra
    if extra["sourceFiles"] != nil {
      for file in files {
        guard let hash = file.content?.hash,
          try PurgeRecord.find(.content, nil, hash, in: database) != nil
        else { continue }
        left = left.without(file.path, in: "sourceFiles") ?? left
      }
    }
    for variable in variables { left = left.without(variable.name, in: "envVars") ?? left }
    if left == extra { return value }
    return .init(left.isEmpty ? nil : JSON.object(left).text)
  }

  /// Takes purged texts out of what was noted of polls, failures and Actors.
  func takeOutTexts() throws {
    for source in NotedText.all where !source.isHashed && texts[source.name] != nil {
      let rows = try database.rows(
        of: source.table,
        "SELECT \(source.key), \(source.column) FROM \(source.table) WHERE \(source.column) IS NOT NULL"
      ) { (key: try $0.key(), text: HashedRow.Value.text(try $0.exactText())) }
      for row in rows {
        let kept = try kept(row.text, in: source)
        if source == .failureName {
          // It is what the failure is known by, and can't be seen again under another name.
          try database.execute(
            sql: """
              UPDATE failures SET resolved_at = ifnull(resolved_at, last_at)
              WHERE failure_id = ? AND name IS NOT CAST(? AS TEXT)
              """,
            arguments: [row.key, kept.argument]
          )
        }
        try database.execute(
          sql: """
            UPDATE \(source.table) SET \(source.column) = CAST(?1 AS TEXT)
            WHERE \(source.key) = ?2 AND \(source.column) IS NOT CAST(?1 AS TEXT)
            """,
          arguments: [kept.argument, row.key]
        )
      }
    }
  }
}

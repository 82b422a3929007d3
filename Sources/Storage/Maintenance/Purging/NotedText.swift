import GRDB
import Snapshots

/// A column with text that counts in no digest: what was noted of a poll, a snapshot, a build or an Actor.
struct NotedText: Hashable, Sendable {
  let table: String
  let key: String
  let column: String
  /// It is JSON, in which single strings and numbers are looked at.
  var isJSON = false
  /// It is part of the hash over its row.
  var isHashed = false

  var name: String { "\(table).\(column)" }

  static let failureName = NotedText(table: "failures", key: "failure_id", column: "name")

  static let snapshotWarnings = NotedText(
    table: "snapshots",
    key: "snapshot_id",
    column: "warnings",
    isJSON: true,
    isHashed: true
  )
  static let snapshotExtra = NotedText(
    table: "snapshots",
    key: "snapshot_id",
    column: "extra",
    isJSON: true,
    isHashed: true
  )
  static let buildExtra = NotedText(
    table: "builds",
    key: "build_id",
    column: "extra",
    isJSON: true,
    isHashed: true
  )

  static let all = [
    NotedText(table: "polls", key: "poll_id", column: "error"),
    NotedText(table: "failures", key: "failure_id", column: "target"),
    failureName,
    NotedText(table: "failures", key: "failure_id", column: "error_type"),
    NotedText(table: "failures", key: "failure_id", column: "message"),
    snapshotWarnings, snapshotExtra, buildExtra,
    NotedText(table: "actors", key: "actor_id", column: "title"),
  ]

  /// Columns that count in the hashes of history, or name a thing.
  static let lasting = [
    ("actors", "username"), ("actors", "name"), ("actor_names", "username"),
    ("actor_names", "name"), ("snapshots", "source_type"), ("snapshots", "build_tag"),
    ("snapshots", "git_repo_url"), ("snapshots", "tarball_url"), ("snapshots", "github_gist_url"),
    ("snapshots", "source_identity"), ("versions", "source_mark"), ("source_files", "path"),
    ("source_files", "format"), ("env_vars", "name"), ("env_vars", "value_digest"), ("tags", "tag"),
    ("tags", "apify_build_id"), ("builds", "status"), ("builds", "origin"),
    ("builds", "source_type"),
    ("builds", "build_tag"), ("builds", "git_repo_url"), ("build_files", "path"),
    ("build_files", "format"),
  ]

  /// The text without what a condition holds for; nil when there is nothing of that.
  func purged(
    _ text: ExactString,
    where isMatch: ([UInt8]) throws -> Bool
  ) throws -> ExactString? {
    guard isJSON else {
      return try isMatch(Array(text.string.utf8)) ? ExactString(Self.mark(for: text)) : nil
    }
    var (result, isChanged): ([UInt8], Bool) = ([], false)
    for token in JSONTokens(of: Array(text.string.utf8)) {
      let isFound = try token.value.map { try isMatch($0) } ?? false
      result += isFound ? Array("\"purged\"".utf8) : Array(token.bytes)
      isChanged = isChanged || isFound
    }
    return isChanged ? ExactString(String(decoding: result, as: UTF8.self)) : nil
  }

  /// What stands in the place of a text; another one for each, for names tell things apart.
  private static func mark(for text: ExactString) -> String {
    "purged (\(ContentHash(of: Array(text.string.utf8)).description.prefix(12)))"
  }
}

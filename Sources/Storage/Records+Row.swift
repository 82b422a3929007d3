import Foundation
import GRDB
import Snapshots

// The schema holds each of these columns to its form, so a value that can't be read is damage, and
// the row is read as if it were absent: times and hashes have no other source.

extension VersionRecord {
  init(_ row: Row) {
    id = row["version_id"]
    actor = Actor(
      id: row["apify_id"],
      username: row["username"],
      name: row["name"],
      title: row["title"],
      isPublic: row["is_public"]
    )
    number = VersionNumber(major: row["major"], minor: row["minor"])
    revision = row["revision"] ?? 0
    digest = ContentHash(row, "digest")
    coverage = Snapshot.Coverage(row)
    lastTriedAt = Timestamp(row, "last_tried_at") ?? Timestamp(milliseconds: 0)
    lastConfirmedAt = Timestamp(row, "last_confirmed_at")
    failingSince = Timestamp(row, "failing_since")
    missingSince = Timestamp(row, "missing_since")
    answerHash = ContentHash(row, "answer_sha256")
  }
}

extension SnapshotRecord {
  init(_ row: Row) {
    version = row["version_id"]
    revision = row["revision"]
    event = (row["event"] as String?).flatMap(Event.init) ?? .changed
    poll = row["poll_id"]
    changedAfter = Timestamp(row, "changed_after")
    observedAt = Timestamp(row, "observed_at") ?? Timestamp(milliseconds: 0)
    coverage = Snapshot.Coverage(row)
    fields = Snapshot.Fields(row)
    fileCount = row["file_count"]
    totalSize = row["total_size"]
    filesAdded = row["files_added"]
    filesModified = row["files_modified"]
    filesRemoved = row["files_removed"]
    environmentVariablesChanged = row["env_vars_changed"]
    let json: String? = row["warnings"]
    warnings =
      json.flatMap { try? JSONDecoder().decode([String].self, from: Data($0.utf8)) } ?? []
  }
}

extension FileRecord {
  init(_ row: Row) {
    path = ExactString(row["path"] as Data)
    let value = FileValue(row)
    format = value.format
    content = value.hash.map { hash in
      Stored(
        id: row["content_id"],
        hash: hash,
        gitObjectID: (row["git_oid"] as Data).hexadecimal,
        size: row["size"],
        isText: row["is_text"]
      )
    }
  }
}

extension PollSnapshot {
  init(_ row: Row) {
    version = "\(row["actor"] as String)/\(row["version_number"] as String)"
    revision = row["revision"]
    event = (row["event"] as String?).flatMap(Event.init) ?? .changed
    changedAfter = Timestamp(row, "changed_after")
    observedAt = Timestamp(row, "observed_at") ?? Timestamp(milliseconds: 0)
    filesAdded = row["files_added"]
    filesModified = row["files_modified"]
    filesRemoved = row["files_removed"]
    environmentVariablesChanged = row["env_vars_changed"]
  }
}

extension FailureRecord {
  init(_ row: Row) {
    target = row["target"]
    stage = (row["stage"] as String?).flatMap(Failure.Stage.init) ?? .storage
    httpStatus = row["http_status"]
    errorType = row["error_type"]
    message = row["message"]
    attempts = row["attempts"]
    firstAt = Timestamp(row, "first_at") ?? Timestamp(milliseconds: 0)
    lastAt = Timestamp(row, "last_at") ?? Timestamp(milliseconds: 0)
    resolvedAt = Timestamp(row, "resolved_at")
  }
}

extension ArchiveStatus {
  init(_ row: Row) {
    actors = row["actors"]
    versions = row["versions"]
    snapshots = row["snapshots"]
    contents = row["contents"]
    contentSize = row["content_size"]
    archiveSize = row["archive_size"]
    lastPollStartedAt = Timestamp(row, "last_started_at")
    lastPollStatus = (row["last_status"] as String?).flatMap(PollStatus.init)
    lastGoodPollAt = Timestamp(row, "last_ok_at")
    openFailures = row["open_failures"]
  }
}

extension Snapshot.Fields {
  init(_ row: Row) {
    func text(_ column: String) -> ExactString? {
      (row[column] as Data?).map { ExactString($0) }
    }
    self.init(
      sourceType: text("source_type"),
      buildTag: text("build_tag"),
      applyEnvVarsToBuild: row["apply_env_vars_to_build"],
      gitRepoURL: text("git_repo_url"),
      tarballURL: text("tarball_url"),
      gitHubGistURL: text("github_gist_url")
    )
  }
}

extension Snapshot.Coverage {
  init?(_ row: Row) {
    guard let word: String = row["coverage"] else { return nil }
    self.init(rawValue: word)
  }
}

extension Timestamp {
  init?(_ row: Row, _ column: String) {
    guard let text: String = row[column] else { return nil }
    self.init(text)
  }
}

extension ContentHash {
  init?(_ row: Row, _ column: String) {
    guard let data: Data = row[column] else { return nil }
    self.init(bytes: Array(data))
  }
}

import GRDB
package import Snapshots

/// A copy of an archive as of one moment, checked before it takes its name.
package struct Backup: Sendable {
  /// How far it is, in bytes.
  package struct Progress: Sendable {
    package let done: Int
    package let total: Int
  }

  /// What was made.
  package struct Result: Sendable {
    package let path: String
    /// Bytes.
    package let size: Int
    package let snapshots: Int
    /// Older copies that were removed.
    package let pruned: [String]
  }

  private static let pagesPerStep: CInt = 1024

  private let file: ArchiveFile
  private let rule: RetentionRule?

  /// - Parameters:
  ///   - path: of the copy; with a rule, of all copies, which are named after it and their times.
  ///   - bytes: the path where it is no text.
  package init(
    to path: String,
    bytes: [UInt8]? = nil,
    keeping rule: RetentionRule? = nil
  ) throws(ArchiveError) {
    file = try ArchiveFile(named: path, bytes: bytes)
    self.rule = rule
  }

  /// Copies an archive that may be polled meanwhile.
  ///
  /// - Parameter now: what the copy is named after, where there are several.
  package func run(
    of archive: Archive,
    at now: Timestamp,
    progress: @escaping @Sendable (Progress) -> Void
  ) async throws -> Result {
    let family = BackupFamily(file: file)
    let place = rule == nil ? file : family.member(at: now)
    let (size, snapshots) = try await UnfinishedFile.make(at: place, of: file) { unfinished in
      let size = try await archive.copy(
        to: unfinished.file,
        pagesPerStep: Self.pagesPerStep,
        progress
      )
      let report = try await Verification(isQuick: true).run(at: unfinished.file)
      try report.requireWhole { .notWhole(path: archive.path, count: $0, reason: $1) }
      return (size, report.snapshots.checked)
    }
    let pruned = try rule.map { try family.prune(by: $0, of: archive.id()) } ?? []
    return Result(path: place.name, size: size, snapshots: snapshots, pruned: pruned)
  }
}

extension Archive {
  /// Copies one moment of the archive into an empty file, and returns its size.
  ///
  /// The reading transaction that it is in is the moment: without one, each poll in between would have SQLite
  /// begin anew. In the copy there is no write-ahead log, so that it is one file, wherever it is moved.
  fileprivate func copy(
    to file: ArchiveFile,
    pagesPerStep: CInt,
    _ progress: @escaping @Sendable (Backup.Progress) -> Void
  ) async throws -> Int {
    return try await read { view in
      // The moment begins with the first thing that is read.
      _ = try Int.fetchOne(view.database, sql: "SELECT count(*) FROM sqlite_schema")
      let pageSize = try Int.fetchOne(view.database, sql: "PRAGMA page_size") ?? 0
      var configuration = Configuration()
      configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
      let queue = try DatabaseQueue(path: file.uri(), configuration: configuration)
      var size = 0
      try queue.writeWithoutTransaction { copy in
        try view.database.backup(to: copy, pagesPerStep: pagesPerStep) { step in
          size = step.totalPageCount * pageSize
          progress(
            Backup.Progress(done: step.completedPageCount * pageSize, total: size)
          )
        }
        try copy.execute(sql: "PRAGMA journal_mode = DELETE")
      }
      try queue.close()
      return size
    }
  }
}

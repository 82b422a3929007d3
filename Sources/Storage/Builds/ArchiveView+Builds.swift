import GRDB
package import Snapshots

extension ArchiveView {
  /// The ids of the builds of an Actor that are recorded, and the latest number of each version.
  package func knownBuilds(
    of actor: String
  ) throws(ArchiveError) -> (ids: Set<String>, latest: [VersionNumber: Int]) {
    try read {
      var (ids, latest): (Set<String>, [VersionNumber: Int]) = ([], [:])
      try database.forEachRow(
        of: "builds",
        """
        SELECT build_id, builds.apify_id, number, major, minor
        FROM actors JOIN versions USING (actor_id) JOIN builds USING (version_id)
        WHERE actors.apify_id = ?
        """,
        [actor]
      ) { row in
        row.skip()
        ids.insert(try row.text())
        let number = try row.revision()
        let version = VersionNumber(
          major: Int(try row.int64(in: 0...99)),
          minor: Int(try row.int64(in: 0...99))
        )
        latest[version] = max(latest[version] ?? 0, number)
        return true
      }
      return (ids, latest)
    }
  }

  /// Lists the builds of versions that began at a time or later, by version and number.
  package func builds(
    of versions: [VersionID],
    since time: Timestamp? = nil
  ) throws(ArchiveError) -> [BuildRecord] {
    try read {
      try builds(
        by: .number,
        where: """
          builds.version_id IN (SELECT value FROM json_each(?)) AND builds.started_at >= ?
          """,
        [try String(jsonList: versions), time?.description ?? ""]
      )
    }
  }

  /// Lists the latest builds of a version, the latest first.
  ///
  /// - Parameters:
  ///   - end: the number before which the list begins; nil: with the latest.
  ///   - limit: how many at the most; no others are read.
  package func latestBuilds(
    of version: VersionID,
    before end: Int? = nil,
    limit: Int
  ) throws(ArchiveError) -> [BuildRecord] {
    try read {
      try builds(
        by: .number,
        where: "builds.version_id = ? AND builds.number < ?",
        orderedBy: "builds.number DESC LIMIT ?",
        [version.number, end ?? .max, limit]
      )
    }
  }

  /// Finds the build of a version with a number; nil when it is not recorded.
  package func build(_ number: BuildNumber, of version: VersionID) throws(ArchiveError)
    -> BuildRecord?
  {
    try read {
      try builds(
        by: .number,
        where: "builds.version_id = ? AND builds.number = ?",
        [version.number, number.number]
      ).first
    }
  }

  /// Finds a build by Apify's id; nil when it is not recorded.
  package func build(_ id: String) throws(ArchiveError) -> BuildRecord? {
    try read {
      try builds(by: .apifyID, where: "builds.apify_id = ?", [id]).first
    }
  }

  /// The latest build of a version that began at a time or before; nil when there is none.
  package func build(
    of version: VersionID,
    until time: Timestamp
  ) throws(ArchiveError) -> BuildRecord? {
    try read {
      try builds(
        by: .number,
        where: "builds.version_id = ? AND builds.started_at <= ?",
        orderedBy: "builds.number DESC LIMIT 1",
        [version.number, time.description]
      ).first
    }
  }

  /// The build of the same version before one; nil for the first.
  package func build(before build: BuildRecord) throws(ArchiveError) -> BuildRecord? {
    try read {
      try builds(
        by: .number,
        where: "builds.version_id = ? AND builds.number < ?",
        orderedBy: "builds.number DESC LIMIT 1",
        [build.version.number, build.number.number]
      ).first
    }
  }

  /// Lists the builds of a version that began after a time and not after another, by number.
  package func builds(
    of version: VersionID,
    after start: Timestamp?,
    notAfter end: Timestamp
  ) throws(ArchiveError) -> [BuildRecord] {
    try read {
      try builds(
        by: .number,
        where: "builds.version_id = ? AND builds.started_at > ? AND builds.started_at <= ?",
        [version.number, start?.description ?? "", end.description]
      )
    }
  }

  /// Lists the files that a build was made from, by path; they fit the hash of its source. Nil when its
  /// source was not told, or is elsewhere.
  package func files(of build: BuildRecord) throws(ArchiveError) -> [FileRecord]? {
    guard build.coverage == .full else { return nil }
    return try read {
      let files = try database.rows(
        of: "build_files",
        """
        SELECT \(FileRecord.buildColumns)
        FROM build_files JOIN contents USING (content_id)
        WHERE build_file_id IN (
          SELECT build_file_id FROM build_files INDEXED BY build_files_open
          WHERE version_id = ?1 AND last_number IS NULL AND first_number <= ?2
          UNION ALL
          SELECT build_file_id FROM json_each(?3) AS anchor
          CROSS JOIN build_files INDEXED BY build_files_by_anchor
            ON version_id = ?1 AND anchor_number = anchor.value
          WHERE first_number <= ?2 AND last_number >= ?2
        )
        ORDER BY build_files.path
        """,
        [build.version.number, build.number.number, try Self.anchors(of: build.number.number)]
      ) { try FileRecord(ofBuild: &$0) }
      let hash = Snapshot.sourceHash(
        coverage: .full,
        fields: build.fields,
        files: files.map { Snapshot.FileEntry($0) }
      )
      guard hash == build.sourceHash else {
        throw Damage(
          reason: """
            the files of build \(build.number) are not those that were recorded (builds \
            \(build.id.number))
            """
        )
      }
      return files
    }
  }

  /// The hash over the source of a revision, as builds have it; nil where it was not shown.
  package func sourceHash(of snapshot: SnapshotRecord) throws(ArchiveError) -> ContentHash? {
    guard snapshot.coverage == .full else { return nil }
    return try read {
      Snapshot.sourceHash(
        coverage: .full,
        fields: snapshot.fields,
        files: try state(of: snapshot.version, at: snapshot.revision).files
          .map { Snapshot.FileEntry($0) }
      )
    }
  }

  /// Lists the revisions of a version whose source may be that of a build, the latest first: those with as
  /// many bytes of files.
  package func candidates(for build: BuildRecord) throws(ArchiveError) -> [SnapshotRecord] {
    guard build.coverage == .full, let size = build.totalSize else { return [] }
    return try read {
      if let known = memory.sources(of: build.version) { return known[size] ?? [] }
      // All of them are read, and held against their hashes: one whose size is another now would be missed.
      let sources = try SnapshotRecord.fetchAll(
        where: "version_id = ?",
        orderedBy: "revision DESC",
        [build.version.number],
        in: database
      ).filter { $0.coverage == .full }
      let bySize = Dictionary(grouping: sources) { $0.totalSize ?? 0 }
      memory.keep(sources: bySize, of: build.version)
      return bySize[size] ?? []
    }
  }

  private func builds(
    by index: BuildRecord.Index,
    where condition: String,
    orderedBy order: String = "builds.version_id, builds.number",
    _ arguments: StatementArguments
  ) throws -> [BuildRecord] {
    switch index {
    case .apifyID: try verifyTextIndex(index.rawValue, of: "builds", "apify_id")
    case .number:
      try verifyIndex(index.rawValue, of: "builds", "version_id * 31 + build_id", "number")
    }
    return try BuildRecord.fetchAll(
      by: index,
      where: condition,
      orderedBy: order,
      arguments,
      in: database
    )
  }
}

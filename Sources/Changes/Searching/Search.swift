package import Snapshots
package import Storage

/// Looks for lines in the files of versions, as they are or as they ever were.
///
/// Each content is read and searched once, however many files had it.
package struct Search {
  /// Where a file was.
  package struct Place: Sendable {
    package let version: VersionRecord
    package let path: ExactString
    package let firstRevision: Int
    /// The latest revision of the version when it is still so.
    package let lastRevision: Int

    /// `OWNER/NAME/MAJOR.MINOR@REVISION:PATH`, with a range of revisions when there are several.
    package var name: String {
      let revisions =
        firstRevision == lastRevision ? "\(firstRevision)" : "\(firstRevision)..\(lastRevision)"
      return "\(version.name)@\(revisions):\(path.quoted)"
    }
  }

  /// What was found in a content.
  package struct Finding: Sendable {
    package let content: FileRecord.Stored
    package let places: [Place]
    package let matches: [TextPattern.Match]
  }

  private let archive: ArchiveView
  private let pattern: TextPattern
  private let paths: [PathPattern]
  /// Only the first line of a content counts.
  private let isFirstOnly: Bool

  package init(
    of archive: ArchiveView,
    for pattern: TextPattern,
    paths: [PathPattern] = [],
    isFirstOnly: Bool = false
  ) {
    self.archive = archive
    self.pattern = pattern
    self.paths = paths
    self.isFirstOnly = isFirstOnly
  }

  /// Searches the files of snapshots, and hands on what is found content by content.
  package func search(_ references: [SnapshotReference], _ body: (Finding) throws -> Void) throws {
    var places: [FileRecord.Stored: [Place]] = [:]
    var order: [FileRecord.Stored] = []
    for reference in references where reference.snapshot.event != .gone {
      let revision = reference.snapshot.revision
      for file in try archive.files(of: reference.version.id, at: revision) {
        guard let content = file.content, matches(file.path) else { continue }
        if places[content] == nil { order.append(content) }
        places[content, default: []].append(
          Place(
            version: reference.version,
            path: file.path,
            firstRevision: revision,
            lastRevision: revision
          )
        )
      }
    }
    for content in order { try search(content, body) { places[content] ?? [] } }
  }

  /// Searches every content that files of some versions, or of all, ever had.
  package func searchHistory(
    of versions: [VersionRecord]?,
    _ body: (Finding) throws -> Void
  ) throws {
    let known = try versions ?? archive.versions()
    let records = Dictionary(uniqueKeysWithValues: known.map { ($0.id, $0) })
    let ids = versions?.map(\.id)
    var last: FileRecord.Stored?
    while true {
      let page = try archive.contents(of: ids, after: last, limit: 256)
      if page.isEmpty { return }
      last = page.last
      for content in page {
        func places() throws -> [Place] {
          try archive.spans(of: content, in: ids).filter { matches($0.file.path) }
            .compactMap { span in records[span.version].map { Place(span, of: $0) } }
        }
        // Where paths are given, most contents need not be read.
        if !paths.isEmpty, try places().isEmpty { continue }
        try search(content, body, places: places)
      }
    }
  }

  private func matches(_ path: ExactString) -> Bool {
    paths.isEmpty || paths.contains { $0.matches(path) }
  }

  private func search(
    _ content: FileRecord.Stored,
    _ body: (Finding) throws -> Void,
    places: () throws -> [Place]
  ) throws {
    // What was purged has no lines.
    if content.isPurged { return }
    var bytes = try archive.content(content)
    // As grep has it: in bytes that are no text, a NUL ends a line, too.
    if !content.isText { for index in bytes.indices where bytes[index] == 0 { bytes[index] = 10 } }
    let found = try pattern.matches(
      in: bytes,
      // Of bytes that are no text, it is only reported that they match.
      isFirstOnly: isFirstOnly || !content.isText
    )
    if found.isEmpty { return }
    let places = try places()
    if !places.isEmpty { try body(Finding(content: content, places: places, matches: found)) }
  }
}

extension Search.Place {
  package init(_ span: FileSpan, of version: VersionRecord) {
    self.init(
      version: version,
      path: span.file.path,
      firstRevision: span.firstRevision,
      lastRevision: span.lastRevision ?? version.revision
    )
  }
}

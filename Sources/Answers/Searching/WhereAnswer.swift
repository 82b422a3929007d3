package import Changes
import Snapshots
package import Storage

/// What `archiver where` answers: every place where a content was seen.
package struct WhereAnswer: ListAnswer {
  package static let noun = "places"

  /// A place, and when the content came there.
  package struct Element: Sendable {
    package let place: Search.Place
    package let sha256: String?
    /// It is still so.
    package let isPresent: Bool
    /// The snapshot of the first revision.
    package let first: SnapshotRecord
  }

  package let doubts: [Doubt] = []
  private let spans: [FileSpan]
  private let versions: [VersionID: VersionRecord]
  private let archive: ArchiveView

  package init(to question: WhereQuestion, in archive: ArchiveView) throws {
    let known = try archive.versions()
    versions = Dictionary(uniqueKeysWithValues: known.map { ($0.id, $0) })
    spans = try archive.spans(ofContent: question.digits)
    self.archive = archive
  }

  package func each(_ body: (Element) throws -> Void) throws {
    for span in spans {
      guard let version = versions[span.version],
        let first = try archive.snapshotRecord(of: span.version, at: span.firstRevision)
      else { continue }
      try body(
        Element(
          place: Search.Place(span, of: version),
          sha256: span.file.content?.hash.description,
          isPresent: span.lastRevision == nil,
          first: first
        )
      )
    }
  }
}

extension WhereAnswer.Element: Encodable {
  private enum Key: CodingKey {
    case version, path, sha256, firstRevision, lastRevision, isPresent, changedAfter, observedAt
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(place.version.name, forKey: .version)
    try container.encode(place.path, forKey: .path)
    try container.encodeIfPresent(sha256, forKey: .sha256)
    try container.encode(place.firstRevision, forKey: .firstRevision)
    try container.encode(place.lastRevision, forKey: .lastRevision)
    try container.encode(isPresent, forKey: .isPresent)
    try container.encodeIfPresent(first.changedAfter, forKey: .changedAfter)
    try container.encode(first.observedAt, forKey: .observedAt)
  }
}

package import Changes
import Snapshots
package import Storage

/// What `archiver grep` answers: files in which lines were found.
package struct GrepAnswer: ListAnswer {
  package static let noun = "findings"

  /// A file in which something was found.
  package struct Element: Sendable {
    package let place: Search.Place
    /// Bytes.
    package let size: Int
    /// UTF-8 without a NUL.
    package let isText: Bool
    /// The lines; none of bytes that are no text.
    package let lines: [TextPattern.Match]
  }

  package let doubts: [Doubt]
  private let search: Search
  private let scope: Scope

  private enum Scope {
    case snapshots([SnapshotReference])
    /// Nil: all versions.
    case history([VersionRecord]?)
  }

  /// Finds what is to be searched; it is read when the elements are asked for.
  ///
  /// Throws `NotFound`, `SelectorError` and `ArchiveError`.
  package init(to question: GrepQuestion, in archive: ArchiveView) throws {
    try question.scope.selector?.checkPath(in: archive)
    let versions = try question.scope.selector?.versions(in: archive)
    search = Search(
      of: archive,
      for: try TextPattern(question.pattern, question.patternOptions),
      paths: try question.paths.settled(among: versions, in: archive),
      isFirstOnly: question.isFirstOnly
    )
    let purged = try archive.purgedContentCount()
    let unsearched: [Doubt] = purged == 0 ? [] : [.unsearched(purged)]
    switch question.scope {
    case .history:
      scope = .history(versions)
      doubts = unsearched
    case .snapshots(let selector):
      var skipped: [Doubt] = []
      let references =
        try selector?.references(in: archive) { skipped.append(.skipped($0)) }
        ?? SnapshotReference.latest(in: archive)
      scope = .snapshots(references)
      doubts = skipped + references.compactMap { Doubt($0) } + unsearched
    }
  }

  package func each(_ body: (Element) throws -> Void) throws {
    func take(_ finding: Search.Finding) throws {
      for place in finding.places { try body(Element(place, finding)) }
    }
    switch scope {
    case .history(let versions): try search.searchHistory(of: versions, take)
    case .snapshots(let references): try search.search(references, take)
    }
  }
}

extension GrepAnswer.Element {
  fileprivate init(_ place: Search.Place, _ finding: Search.Finding) {
    self.place = place
    size = finding.content.size
    isText = finding.content.isText
    lines = finding.content.isText ? finding.matches : []
  }
}

extension GrepAnswer.Element: Encodable {
  private enum Key: CodingKey {
    case version, path, firstRevision, lastRevision, isText, lines
  }

  private struct Line: Encodable {
    let number: Int
    let text: String
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(place.version.name, forKey: .version)
    try container.encode(place.path, forKey: .path)
    try container.encode(place.firstRevision, forKey: .firstRevision)
    try container.encode(place.lastRevision, forKey: .lastRevision)
    try container.encode(isText, forKey: .isText)
    let lines = lines.map { line in
      Line(number: line.number, text: String(decoding: line.bytes, as: UTF8.self))
    }
    try container.encode(lines, forKey: .lines)
  }
}

package import Changes
package import Snapshots
import Storage

/// What is to be purged, as it is asked for.
package struct PurgeQuestion: Sendable {
  package enum Target: Sendable {
    /// A content by its SHA-256, wherever it is.
    case content(ContentHash)
    /// The contents of files at some paths.
    case files([PathPattern])
    /// All that has a text.
    case text(String, TextPattern.Options)
    /// Values by the names of their variables.
    case variables([PathPattern])
    /// The Actor, with its history.
    case actor
  }

  let target: Target
  let selector: Selector?

  /// - Parameter selector: whose files or variables; nil: those of all versions.
  package init(_ target: Target, of selector: Selector?) throws(TextPattern.Malformed) {
    // What can't be taken is refused before an archive is opened for it.
    if case .text(let pattern, let options) = target { _ = try TextPattern(pattern, options) }
    self.target = target
    self.selector = selector
  }

  /// Throws `NotFound` and `SelectorError`.
  func subject(in archive: ArchiveView) throws -> PurgeSubject {
    let versions = try selector?.versions(in: archive)
    switch target {
    case .content(let hash):
      guard try archive.content(hash) != nil else {
        throw NotFound("no content in the archive has the SHA-256 \(hash)")
      }
      return .content(hash)
    case .files(let patterns):
      let patterns = try patterns.settled(among: versions, in: archive)
      return .files(of: versions?.map(\.id)) { path in patterns.contains { $0.matches(path) } }
    case .text(let pattern, let options):
      let pattern = try TextPattern(pattern, options)
      return .text { try !pattern.matches(in: $0.separatingLines, isFirstOnly: true).isEmpty }
    case .variables(let patterns):
      return .variables(of: versions?.map(\.id)) { name in patterns.contains { $0.matches(name) } }
    case .actor:
      let ids = Set((versions ?? []).map(\.actor.id))
      guard let id = ids.first, ids.count == 1 else {
        throw SelectorError.ambiguous(selector?.text ?? "", candidates: ids.sorted())
      }
      return .actor(id)
    }
  }
}

extension [UInt8] {
  /// The bytes as grep has them: a NUL ends a line, too.
  fileprivate var separatingLines: [UInt8] {
    contains(0) ? map { $0 == 0 ? UInt8(ascii: "\n") : $0 } : self
  }
}

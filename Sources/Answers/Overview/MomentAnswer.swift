package import Changes
package import Storage

/// What was there of an Actor at a time, or at some revision: a snapshot of each version.
package struct MomentAnswer: ListAnswer {
  package static let noun = "snapshots"

  package let doubts: [Doubt]
  private let references: [SnapshotReference]

  /// Throws `NotFound` when no version was there yet, and `SelectorError`.
  package init(to selector: Selector, in archive: ArchiveView) throws {
    var skipped: [Doubt] = []
    references = try selector.references(in: archive) { skipped.append(.skipped($0)) }
    doubts = skipped + references.compactMap { Doubt($0) }
  }

  package func each(_ body: (LogAnswer.Facts) throws -> Void) throws {
    for reference in references { try body(LogAnswer.Facts(reference)) }
  }
}

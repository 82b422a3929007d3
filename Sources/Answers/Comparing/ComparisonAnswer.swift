package import Changes
package import Diffing
import Snapshots
import Storage

/// What differs between two states, with what it takes to read the lines.
package struct ComparisonAnswer {
  package let comparison: Comparison
  package let options: ComparisonOptions
  let archive: ArchiveView

  init(_ comparison: Comparison, _ options: ComparisonOptions, in archive: ArchiveView) {
    self.comparison = comparison
    self.options = options
    self.archive = archive
  }

  /// Whether anything differs that could be seen.
  package var differs: Bool { !comparison.isEmpty }

  /// Whether it is worth a word: also that the source was hidden, or a state came back, is news though
  /// nothing differs.
  package var isNews: Bool { differs || (comparison.isStep && comparison.isWhole) }

  /// Writes the change of a file as git does, part by part; see `Patch.parts`.
  package func parts(of file: FileChange, isToBeRead: Bool) throws -> [Patch.Part] {
    try Patch(of: archive, context: options.context, ignoring: options.whitespace)
      .parts(of: file, isToBeRead: isToBeRead)
  }

  /// Counts the lines that changed in a file; nil where a side is no text.
  package func lineCounts(of file: FileChange) throws -> LineCounts? {
    if file.isSame { return LineCounts(added: 0, removed: 0) }
    return try lines(of: file).map {
      LineCounts(added: $0.addedCount, removed: $0.removedCount)
    }
  }

  /// Reads the bytes of a file of either side.
  package func bytes(of file: FileState) throws -> [UInt8] {
    try file.bytes(in: archive)
  }

  package func lines(of file: FileChange) throws -> LineDiff? {
    try file.lines(in: archive, ignoring: options.whitespace)
  }
}

/// How many lines changed.
package struct LineCounts: Hashable, Sendable {
  package let added: Int
  package let removed: Int

  package init(added: Int, removed: Int) {
    (self.added, self.removed) = (added, removed)
  }
}

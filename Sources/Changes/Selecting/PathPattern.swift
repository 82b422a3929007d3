package import Snapshots
package import Storage

/// Stands for paths: one path and all below it, or those that a glob matches.
package struct PathPattern: Hashable, Sendable {
  /// The path or the glob as it was typed.
  package let text: ExactString
  /// Nil when the text is a path, and no sign of it has a meaning.
  private let glob: Glob?

  /// Stands for a path, and for what is below it when that is a folder.
  package init(path: ExactString) {
    (text, glob) = (path, nil)
  }

  /// Stands for what a glob matches, and for the path that the text is itself.
  package init(glob: String) {
    text = ExactString(glob)
    self.glob = Glob(glob)
  }

  package func matches(_ path: ExactString) -> Bool {
    path == text || path.string.utf8.starts(with: folder.utf8) || glob?.matches(path) ?? false
  }

  /// The text as that of a folder.
  private var folder: String {
    text.string.utf8.last == UInt8(ascii: "/") ? text.string : text.string + "/"
  }

  /// The pattern as the path that it is itself, when that is one of some versions, or of any; a file
  /// may be called `[id].js`.
  package func settled(
    among versions: [VersionRecord]?,
    in archive: ArchiveView
  ) throws(ArchiveError) -> PathPattern {
    guard let glob, !glob.isText,
      try archive.hasPath(text, below: folder, of: versions?.map(\.id))
    else { return self }
    return PathPattern(path: text)
  }
}

extension Sequence<PathPattern> {
  /// Each one settled.
  package func settled(
    among versions: [VersionRecord]?,
    in archive: ArchiveView
  ) throws(ArchiveError) -> [PathPattern] {
    var settled: [PathPattern] = []
    for pattern in self { settled.append(try pattern.settled(among: versions, in: archive)) }
    return settled
  }
}

extension FileChange {
  /// Whether one of the patterns stands for the path of one of its sides; with none, any does.
  package func matches(_ patterns: [PathPattern]) -> Bool {
    patterns.isEmpty
      || patterns.contains { pattern in
        [old, new].contains { $0.map { pattern.matches($0.path) } ?? false }
      }
  }
}

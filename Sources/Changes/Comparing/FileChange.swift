package import Diffing
package import Snapshots
package import Storage

/// How the entry at a path changed.
package struct FileChange: Sendable {
  package enum Kind: String, Codable, Sendable {
    case added, removed, modified
    /// The same bytes, or similar ones, at another path.
    case renamed
    /// The bytes of a file that is still where it was, at another path.
    case copied
    /// The same bytes, that travel in another format now.
    case reformatted
  }

  package let kind: Kind
  /// Nil for an addition.
  package let old: FileState?
  /// Nil for a removal.
  package let new: FileState?
  /// How much of both is the same, in percent; nil unless the file was renamed or copied.
  package let similarity: Int?

  init(kind: Kind, old: FileState?, new: FileState?, similarity: Int? = nil) {
    self.kind = kind
    self.old = old
    self.new = new
    self.similarity = similarity
  }

  /// Compares two files, wherever they are; nil when they are at one path and the same.
  init?(from old: FileState, to new: FileState, in archive: ArchiveView) throws {
    let isSame = old.content?.hash == new.content?.hash
    if old.path == new.path {
      if isSame { return nil }
      self.init(kind: .modified, old: old, new: new)
    } else {
      let similarity =
        try isSame
        ? 100 : old.isPurged || new.isPurged ? 0 : RenameSearch.similarity(old, new, in: archive)
      self.init(kind: .renamed, old: old, new: new, similarity: similarity)
    }
  }

  /// The path now, or the last one.
  package var path: ExactString { new?.path ?? old?.path ?? "" }

  /// Whether it is about a folder, and not a file.
  package var isFolder: Bool { (new ?? old)?.isFolder ?? false }

  /// Whether both sides, where there are any, are text.
  package var isText: Bool {
    old?.content?.isText ?? true && new?.content?.isText ?? true
  }

  /// Whether the bytes of both sides are the same.
  package var isSame: Bool { old?.content?.hash == new?.content?.hash }

  /// The bytes of a side, and not of the other, were purged, or those of both, which differ.
  package var isPurged: Bool { !isSame && (old?.isPurged ?? false || new?.isPurged ?? false) }

  /// Compares the texts of both sides, line by line; nil unless both are text, and here.
  package func lines(in archive: ArchiveView, ignoring whitespace: WhitespaceMode = .nothing) throws
    -> LineDiff?
  {
    guard isText, !isPurged else { return nil }
    if isSame, (new ?? old)?.isPurged ?? false {
      return LineDiff(from: [], to: [], ignoring: whitespace)
    }
    return LineDiff(
      from: try old?.bytes(in: archive) ?? [],
      to: try new?.bytes(in: archive) ?? [],
      ignoring: whitespace
    )
  }

  /// Pairs entries by path, and what then is left by content; copies first, then by path.
  ///
  /// - Parameter all: all files of the old side, when those given are not all.
  static func between(
    _ old: [FileState],
    _ new: [FileState],
    _ renames: RenameSearch,
    in archive: ArchiveView,
    all: () throws -> [FileState]
  ) throws -> [FileChange] {
    let before = Dictionary(uniqueKeysWithValues: old.map { ($0.path, $0) })
    let after = Dictionary(uniqueKeysWithValues: new.map { ($0.path, $0) })
    var changes: [FileChange] = []
    var removed: [FileState] = []
    for file in old {
      guard let now = after[file.path], now.isFolder == file.isFolder else {
        removed.append(file)
        continue
      }
      if now.content?.hash != file.content?.hash {
        changes.append(FileChange(kind: .modified, old: file, new: now))
      } else if let format = now.format, let former = file.format, format != former {
        changes.append(FileChange(kind: .reformatted, old: file, new: now))
      }
    }
    var added = new.filter { file in before[file.path].map { $0.isFolder != file.isFolder } ?? true
    }
    changes += try renames.changes(&removed, &added, in: archive, all: all)
    changes += removed.map { FileChange(kind: .removed, old: $0, new: nil) }
    changes += added.map { FileChange(kind: .added, old: nil, new: $0) }
    return changes.sorted { left, right in
      // Who applies changes one by one has to copy a file before it moves.
      if (left.kind == .copied) != (right.kind == .copied) { return left.kind == .copied }
      return (left.path, left.order) < (right.path, right.order)
    }
  }

  /// A removal comes before what takes its path.
  private var order: Int { kind == .removed ? 0 : 1 }

  /// Whether both sides are text, and the same but for what is ignored.
  func differsOnly(in whitespace: WhitespaceMode, in archive: ArchiveView) throws -> Bool {
    guard whitespace != .nothing, kind == .modified else { return false }
    return try lines(in: archive, ignoring: whitespace)?.isEmpty ?? false
  }
}

public import Diffing
public import Snapshots
public import Storage

/// Says how the entry at a path changed.
public struct FileChange: Hashable, Sendable {
  public enum Kind: String, Codable, Sendable {
    case added, removed, modified
    /// The same bytes at another path.
    case renamed
    /// The same bytes, that travel in another format now.
    case reformatted
  }

  public let kind: Kind
  /// Nil for an addition.
  public let old: FileRecord?
  /// Nil for a removal.
  public let new: FileRecord?

  /// The path now, or the last one.
  public var path: ExactString { new?.path ?? old?.path ?? "" }

  /// Whether both sides, where there are any, are text.
  public var isText: Bool {
    old?.content?.isText ?? true && new?.content?.isText ?? true
  }

  /// Compares the texts of both sides, line by line; nil unless both are text.
  public func lines(in archive: Archive) throws(ArchiveError) -> LineDiff? {
    guard isText else { return nil }
    return LineDiff(
      from: try old?.bytes(in: archive) ?? [],
      to: try new?.bytes(in: archive) ?? []
    )
  }

  /// Pairs entries by path, and what then is left by content; ordered by path.
  static func between(_ old: [FileRecord], _ new: [FileRecord]) -> [FileChange] {
    let before = Dictionary(uniqueKeysWithValues: old.map { ($0.path, $0) })
    let after = Dictionary(uniqueKeysWithValues: new.map { ($0.path, $0) })
    var changes: [FileChange] = []
    var removed: [FileRecord] = []
    for file in old {
      guard let now = after[file.path], (now.format == nil) == (file.format == nil) else {
        removed.append(file)
        continue
      }
      if now.content?.hash != file.content?.hash {
        changes.append(FileChange(kind: .modified, old: file, new: now))
      } else if now.format != file.format {
        changes.append(FileChange(kind: .reformatted, old: file, new: now))
      }
    }
    var added = new.filter { file in
      before[file.path].map { ($0.format == nil) != (file.format == nil) } ?? true
    }
    changes += renames(&removed, &added)
    changes += removed.map { FileChange(kind: .removed, old: $0, new: nil) }
    changes += added.map { FileChange(kind: .added, old: nil, new: $0) }
    return changes.sorted { ($0.path, $0.order) < ($1.path, $1.order) }
  }

  private static func renames(
    _ removed: inout [FileRecord],
    _ added: inout [FileRecord]
  ) -> [FileChange] {
    // An empty file is like any other: that one went and another came says nothing.
    var candidates = Dictionary(
      grouping: removed.filter { ($0.content?.size ?? 0) > 0 },
      by: { $0.content?.hash }
    )
    var renames: [FileChange] = []
    for file in added {
      guard let hash = file.content?.hash, let same = candidates[hash], !same.isEmpty else {
        continue
      }
      let name = file.path.string.split(separator: "/").last
      let index = same.firstIndex { $0.path.string.split(separator: "/").last == name } ?? 0
      let origin = same[index]
      candidates[hash]?.remove(at: index)
      renames.append(FileChange(kind: .renamed, old: origin, new: file))
    }
    let origins = Set(renames.compactMap(\.old?.path))
    let targets = Set(renames.compactMap(\.new?.path))
    removed.removeAll { origins.contains($0.path) && $0.content != nil }
    added.removeAll { targets.contains($0.path) && $0.content != nil }
    return renames
  }

  /// A removal comes before what takes its path.
  private var order: Int { kind == .removed ? 0 : 1 }
}

extension FileRecord {
  fileprivate func bytes(in archive: Archive) throws(ArchiveError) -> [UInt8] {
    guard let content else { return [] }
    return try archive.content(content)
  }
}

import Diffing
import Snapshots
import Storage

/// Finds among removed and added files those that are one file at another path, as git does: first those
/// with the same bytes, then those of one name that have most in common, then all that are similar.
package struct RenameSearch: Sendable {
  /// How much of the larger file is in both, in percent, when git takes two files for one.
  private static let leastSimilarity = 50
  /// How much, when no other file that came or went has the name of the two.
  private static let leastSimilarityOfNamesakes = 75
  /// How many pairs are compared at the most; git's limit is of the same size.
  private static let mostPairs = 1_000_000
  /// Larger files are compared by their hash alone, in bytes.
  fileprivate static let largestFile = 8 << 20

  private let isOn: Bool

  /// - Parameter isOn: without it every path stands for itself.
  package init(isOn: Bool = true) {
    self.isOn = isOn
  }

  /// Takes the files that are renamed or copied out of the lists, and returns their changes.
  ///
  /// - Parameter all: all files of the old side, for copies of what stayed.
  func changes(
    _ removed: inout [FileState],
    _ added: inout [FileState],
    in archive: ArchiveView,
    all: () throws -> [FileState]
  ) throws -> [FileChange] {
    guard isOn, added.contains(where: { !$0.isFolder }) else { return [] }
    var changes = same(&removed, &added)
    changes += try namesakes(&removed, &added, in: archive)
    changes += try similar(&removed, &added, in: archive)
    if added.contains(where: { !$0.isEmpty }) { changes += copies(of: try all(), &added) }
    return changes
  }

  /// The same bytes at another path; at one of the same name, when there are several.
  private func same(_ removed: inout [FileState], _ added: inout [FileState]) -> [FileChange] {
    var origins = Dictionary(grouping: removed.filter { !$0.isFolder }) { $0.content?.hash }
    var changes: [FileChange] = []
    for file in added where !file.isFolder {
      guard let candidates = origins[file.content?.hash], !candidates.isEmpty else { continue }
      let index = candidates.firstIndex { $0.name == file.name } ?? 0
      let origin = candidates[index]
      origins[file.content?.hash]?.remove(at: index)
      changes.append(FileChange(kind: .renamed, old: origin, new: file, similarity: 100))
    }
    take(changes, from: &removed, &added)
    return changes
  }

  /// Files that have most in common, and a name that no other has that came or went.
  private func namesakes(
    _ removed: inout [FileState],
    _ added: inout [FileState],
    in archive: ArchiveView
  ) throws -> [FileChange] {
    let origins = Dictionary(grouping: removed.filter(\.isComparable), by: \.name)
    let targets = Dictionary(grouping: added.filter(\.isComparable), by: \.name)
    var changes: [FileChange] = []
    for (name, files) in targets where files.count == 1 {
      guard let candidates = origins[name], candidates.count == 1,
        Self.mayBeSimilar(candidates[0], files[0])
      else { continue }
      let similarity = try Self.similarity(candidates[0], files[0], in: archive)
      guard similarity >= Self.leastSimilarityOfNamesakes else { continue }
      changes.append(
        FileChange(kind: .renamed, old: candidates[0], new: files[0], similarity: similarity)
      )
    }
    take(changes, from: &removed, &added)
    return changes
  }

  /// Files that have much in common, the most similar pairs first.
  private func similar(
    _ removed: inout [FileState],
    _ added: inout [FileState],
    in archive: ArchiveView
  ) throws -> [FileChange] {
    let (origins, targets) = (removed.filter(\.isComparable), added.filter(\.isComparable))
    guard !origins.isEmpty, !targets.isEmpty,
      origins.count * targets.count <= Self.mostPairs
    else { return [] }
    let before = try origins.map { Fingerprint(of: try $0.bytes(in: archive)) }
    var pairs: [(similarity: Int, isNamesake: Bool, origin: Int, target: Int)] = []
    for (target, file) in targets.enumerated() {
      let after = Fingerprint(of: try file.bytes(in: archive))
      for (origin, fingerprint) in before.enumerated() {
        guard Self.mayBeSimilar(origins[origin], file) else { continue }
        let similarity = fingerprint.similarity(to: after)
        if similarity >= Self.leastSimilarity {
          pairs.append((similarity, origins[origin].name == file.name, origin, target))
        }
      }
    }
    pairs.sort {
      ($1.similarity, $1.isNamesake ? 1 : 0, $0.target, $0.origin)
        < ($0.similarity, $0.isNamesake ? 1 : 0, $1.target, $1.origin)
    }
    var (usedOrigins, usedTargets): (Set<Int>, Set<Int>) = ([], [])
    var changes: [FileChange] = []
    for pair in pairs where !usedOrigins.contains(pair.origin) {
      guard usedTargets.insert(pair.target).inserted else { continue }
      usedOrigins.insert(pair.origin)
      changes.append(
        FileChange(
          kind: .renamed,
          old: origins[pair.origin],
          new: targets[pair.target],
          similarity: pair.similarity
        )
      )
    }
    take(changes, from: &removed, &added)
    return changes
  }

  /// How much of the larger of two files is in both, in percent.
  static func similarity(
    _ old: FileState,
    _ new: FileState,
    in archive: ArchiveView
  ) throws -> Int {
    Fingerprint(of: try old.bytes(in: archive))
      .similarity(to: Fingerprint(of: try new.bytes(in: archive)))
  }

  /// Sizes alone can tell that two files are not similar.
  private static func mayBeSimilar(_ old: FileState, _ new: FileState) -> Bool {
    let sizes = [old.content?.size ?? 0, new.content?.size ?? 0].sorted()
    return sizes[0] * 100 >= sizes[1] * leastSimilarity
  }

  /// The bytes of a file of the old side at one more path.
  private func copies(of all: [FileState], _ added: inout [FileState]) -> [FileChange] {
    let origins = Dictionary(grouping: all.filter { !$0.isEmpty }) { $0.content?.hash }
    var changes: [FileChange] = []
    for file in added where !file.isEmpty {
      guard let candidates = origins[file.content?.hash] else { continue }
      let origin = candidates.first { $0.name == file.name } ?? candidates[0]
      changes.append(FileChange(kind: .copied, old: origin, new: file, similarity: 100))
    }
    var none: [FileState] = []
    take(changes, from: &none, &added)
    return changes
  }

  private func take(
    _ changes: [FileChange],
    from removed: inout [FileState],
    _ added: inout [FileState]
  ) {
    let origins = Set(changes.compactMap(\.old?.path))
    let targets = Set(changes.compactMap(\.new?.path))
    removed.removeAll { origins.contains($0.path) && !$0.isFolder }
    added.removeAll { targets.contains($0.path) && !$0.isFolder }
  }
}

extension FileState {
  /// The last part of the path.
  fileprivate var name: ExactString {
    ExactString(String(path.string.split(separator: "/").last ?? ""))
  }

  /// A folder or an empty file is like any other: that there is one more says nothing.
  fileprivate var isEmpty: Bool { (content?.size ?? 0) == 0 }

  fileprivate var isComparable: Bool {
    !isEmpty && !isPurged && (content?.size ?? 0) <= RenameSearch.largestFile
  }
}

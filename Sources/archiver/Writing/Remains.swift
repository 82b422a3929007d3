import Foundation

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Finds in a folder what a `StagedFolder` left there when it was killed.
struct Remains {
  private let target: OpenFolder
  private let stage: OpenFolder
  /// What was moved to its place already.
  private let moved: [FilePath]
  private let companion: FilePath?

  /// Looks into a folder; nil when it is empty.
  ///
  /// Throws `StagedFolder.Refusal` when something else is in it, or when the companion is there and none
  /// of the remains.
  init?(in target: OpenFolder, _ path: FilePath, with companion: FilePath?) throws {
    let names = try target.names.filter { try !target.isOfFileSystem($0) }
    let companionEntry = try companion.flatMap { try OpenFolder.entry(at: $0) }
    guard names.contains(StagedFolder.name) else {
      if !names.isEmpty { throw StagedFolder.Refusal.occupied(path) }
      if let companion, companionEntry != nil { throw StagedFolder.Refusal.fileExists(companion) }
      return nil
    }
    guard let entry = try target.entry(StagedFolder.name), entry.isStage else {
      throw StagedFolder.Refusal.occupied(path)
    }
    stage = try target.folder(StagedFolder.name)
    self.target = target
    moved = names.filter { $0 != StagedFolder.name }
    self.companion = companionEntry == nil ? nil : companion
    guard stage.lock() else { throw StagedFolder.Refusal.busy(path) }
    if try !moved.isEmpty && stage.names.isEmpty {
      // The kill came when all was done but for this.
      try target.remove(StagedFolder.name)
      throw StagedFolder.Refusal.occupied(path)
    }
    let journal = try Journal(in: stage)
    guard try moved.allSatisfy({ try journal.covers($0, in: target) }) else {
      throw StagedFolder.Refusal.occupied(path)
    }
    if let companion, let companionEntry, !journal.covers(companionEntry) {
      throw StagedFolder.Refusal.fileExists(companion)
    }
  }

  /// Takes all of it away. Cut off, it leaves what can be found again.
  func takeAway() throws {
    defer { _ = try? stage.close() }
    if let companion { try companion.removeFile() }
    if !moved.isEmpty {
      if try stage.entry(StagedFolder.content) == nil {
        // All was moved, and the stage about to go.
        try stage.makeFolder(StagedFolder.content)
      }
      let content = try stage.folder(StagedFolder.content)
      defer { _ = try? content.close() }
      for name in moved { try takeBack(name, to: content) }
    }
    try target.remove(StagedFolder.name)
  }

  private func takeBack(_ name: FilePath, to content: OpenFolder) throws {
    // The companion may have been one of them.
    guard let entry = try target.entry(name) else { return }
    if try content.entry(name) == entry {
      // Cut off between the two steps of moving a file.
      try target.remove(name)
    } else {
      try target.move(name, to: name, in: content)
    }
  }
}

/// What was to be moved, as it stands in the stage.
private struct Journal {
  private let inodes: Set<UInt64>
  private let writtenAt: [Int]

  init(in stage: OpenFolder) throws {
    guard let entry = try stage.entry(StagedFolder.journal) else {
      (inodes, writtenAt) = ([], [])
      return
    }
    let text = String(decoding: try stage.bytes(of: StagedFolder.journal), as: UTF8.self)
    inodes = Set(text.split(separator: " ").compactMap { UInt64($0) })
    writtenAt = entry.writtenAt
  }

  /// Whether it was moved, and nobody wrote to it since.
  func covers(_ entry: OpenFolder.Entry) -> Bool {
    inodes.contains(entry.inode) && isOlder(entry)
  }

  func covers(_ name: FilePath, in folder: OpenFolder) throws -> Bool {
    guard let entry = try folder.entry(name), covers(entry) else { return false }
    return try isOlder(entry, name, in: folder)
  }

  private func isOlder(_ entry: OpenFolder.Entry) -> Bool {
    !writtenAt.lexicographicallyPrecedes(entry.writtenAt)
  }

  /// Whether nobody wrote to it, or to anything below it, since.
  private func isOlder(
    _ entry: OpenFolder.Entry,
    _ name: FilePath,
    in parent: OpenFolder
  ) throws -> Bool {
    guard isOlder(entry) else { return false }
    guard entry.isFolder else { return true }
    let folder = try parent.folder(name)
    defer { _ = try? folder.close() }
    return try folder.names.allSatisfy { name in
      guard let entry = try folder.entry(name) else { return true }
      return try isOlder(entry, name, in: folder)
    }
  }
}

extension OpenFolder {
  /// Whether it is what the making of a file system leaves at its top: an empty volume is empty.
  fileprivate func isOfFileSystem(_ name: FilePath) throws -> Bool {
    guard name == "lost+found", let entry = try entry(name) else { return false }
    return entry.isFolder && entry.owner == 0
  }
}

extension OpenFolder.Entry {
  /// Whether it has the mark of what is unfinished.
  fileprivate var isStage: Bool {
    isFolder && mode & 0o7777 == StagedFolder.mode && owner == geteuid()
  }
}

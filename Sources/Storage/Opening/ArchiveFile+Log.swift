import Foundation

extension ArchiveFile {
  /// Takes the lock; makes the file unless it has to be there.
  func lock(for access: Archive.Access) throws(ArchiveError) -> ArchiveLock {
    if case .goingOn = access, try identity() == nil { throw .gone(path: name) }
    return try ArchiveLock(of: self, isMade: access == .writing)
  }

  /// Refuses a file that is somebody else's by its head, and sets a log aside that is of another file.
  ///
  /// Returns what was set aside, a sentence each.
  func clear(_ lock: ArchiveLock, for access: Archive.Access) throws(ArchiveError) -> [String] {
    switch FileHead(readingFrom: lock.descriptor) {
    case .foreign: throw .foreign(path: name)
    case .empty where access != .writing: throw .replaced(path: name)
    case .empty:
      // An empty file is a new one: what stands beside it was left by another.
      let isLogged = try size(of: .log) ?? 0 > 0
      let warnings = isLogged ? [try setAsideLog()] : []
      for side in Side.allCases { try remove(side) }
      return warnings
    case .sqlite(let generation):
      if try isReadByOtherName(lock) { throw .readByOtherName(path: name) }
      guard try hasStrayLog(of: generation) else { return [] }
      let warnings = [try setAsideLog()]
      try remove(.index)
      return warnings
    }
  }

  /// Whether a file of several names is open elsewhere, and its log by this name is not: what is in the log by the
  /// other name is not seen by this one, and would be written over.
  private func isReadByOtherName(_ lock: ArchiveLock) throws(ArchiveError) -> Bool {
    guard try nameCount() > 1, lock.isOpenElsewhere else { return false }
    let index = withPath(.index) { open($0, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW) }
    guard index >= 0 else { return true }
    defer { close(index) }
    return !ArchiveLock.isIndexInUse(index)
  }

  private func setAsideLog() throws(ArchiveError) -> String {
    let aside = try setAside(.log)
    return """
      \(name)-wal was not of this \(name), which was put in the place of another one; it was not read, \
      and is now \(aside)
      """
  }

  /// Where SQLite can read the archive without writing anything, and what was odd, a sentence each.
  func whereToRead() throws(ArchiveError) -> (uri: String, warnings: [String]) {
    guard try identity() != nil else { throw .missing(path: name) }
    try makeSureIsFile()
    let logSize = try size(of: .log) ?? 0
    if logSize > 0, try isLogStray() {
      let warning = """
        \(name)-wal is not of this \(name), which was put in the place of another one; it was not \
        read, and the next poll sets it aside
        """
      return (uri(isImmutable: true), [warning])
    }
    if isInWritableFolder { return (uri(), []) }
    // Who has an index has a log, too, even if there is nothing in it.
    if try size(of: .index) != nil, try size(of: .log) != nil { return (uri(), []) }
    if logSize > 0 { throw .unreadableLog(path: name) }
    // Nobody writes where there is no index of a log; one would have to be made to read as usual.
    return (uri(isImmutable: true), [])
  }

  /// Whether the log is of another file; not while a poll is writing it.
  private func isLogStray() throws(ArchiveError) -> Bool {
    if try ArchiveLock.isHeldHere(self) { return false }
    let descriptor = withPath { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    // Why it can't be read, SQLite will say.
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    guard case .sqlite(let generation) = FileHead(readingFrom: descriptor) else { return false }
    return try hasStrayLog(of: generation) && !ArchiveLock.isHeld(descriptor)
  }

  private func hasStrayLog(of generation: FileGeneration) throws(ArchiveError) -> Bool {
    if try size(of: .log) ?? 0 == 0 { return false }
    let descriptor = withPath(.log) { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW) }
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return WriteAheadLog(readingFrom: descriptor).map { !$0.canBelong(to: generation) } ?? false
  }
}

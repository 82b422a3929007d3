import Foundation

/// A file that is made beside its place, under a hidden name, and takes its own when it is whole.
///
/// What a kill leaves, the next one that is to have the same name takes away; one that another process is making
/// it leaves alone.
struct UnfinishedFile: Sendable {
  let file: ArchiveFile
  private let place: ArchiveFile
  /// Held to the end: with it goes the lock.
  private let descriptor: CInt

  /// Has the body make a file, for its owner alone, and gives it its name when the body returns; what is
  /// there already is never written over. When anything fails, nothing is there.
  ///
  /// - Parameter family: by whose name it is hidden, and found again after a kill.
  static func make<Value>(
    at place: ArchiveFile,
    of family: ArchiveFile,
    _ body: (UnfinishedFile) async throws -> Value
  ) async throws -> Value {
    let unfinished = try UnfinishedFile(at: place, of: family)
    defer { close(unfinished.descriptor) }
    do {
      if try place.identity() != nil { throw ArchiveError.taken(path: place.name) }
      let value = try await body(unfinished)
      try unfinished.publish()
      return value
    } catch {
      try unfinished.remove()
      throw error
    }
  }

  private init(at place: ArchiveFile, of family: ArchiveFile) throws(ArchiveError) {
    self.place = place
    file = family.beside { ".\($0).unfinished" }
    while true {
      if let left = file.opened(O_RDWR) {
        // Who holds the lock is at work.
        guard flock(left, LOCK_EX | LOCK_NB) == 0 else {
          close(left)
          throw .beingMade(path: place.name)
        }
        try Self.remove(file)
        close(left)
      }
      guard let made = file.opened(O_RDWR | O_CREAT | O_EXCL) else {
        if errno == EEXIST { continue }
        throw ArchiveError(errno, making: place.name)
      }
      guard flock(made, LOCK_EX | LOCK_NB) == 0 else {
        close(made)
        throw .beingMade(path: place.name)
      }
      descriptor = made
      return
    }
  }

  /// Gives it its name, once all of it is on the disk.
  private func publish() throws(ArchiveError) {
    guard fsync(descriptor) == 0 else { throw ArchiveError(errno, making: place.name) }
    do {
      try file.link(to: place)
    } catch {
      guard [EPERM, EOPNOTSUPP, ENOSYS].contains(error.reason) else {
        if error.reason == EEXIST { throw .taken(path: place.name) }
        throw ArchiveError(error.reason, making: place.name)
      }
      // A file system without hard links.
      if try place.identity() != nil { throw .taken(path: place.name) }
      guard file.isMoved(to: place) else { throw ArchiveError(errno, making: place.name) }
    }
    try remove()
    place.syncFolder()
  }

  private func remove() throws(ArchiveError) {
    try Self.remove(file)
  }

  private static func remove(_ file: ArchiveFile) throws(ArchiveError) {
    for side in ArchiveFile.Side.allCases { try file.remove(side) }
    try file.remove()
  }
}

extension ArchiveError {
  /// What the system says of a file that is to be made, by its number.
  init(_ reason: CInt, making path: String) {
    switch reason {
    case ENOSPC, EDQUOT: self = .noSpace(path: path)
    default: self = .unwritable(path: path, reason: String(cString: strerror(reason)))
    }
  }
}

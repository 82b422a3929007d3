import Foundation

/// A file that is made beside its place, under a hidden name, and takes its own when it is whole.
///
/// What a kill leaves, the next one that is to have the same name takes away; one that another process is making
/// it leaves alone.
struct UnfinishedFile: Sendable {
  /// A file that comes with another one, or not at all.
  struct Companion: Sendable {
    let file: ArchiveFile
    let bytes: [UInt8]
  }

  static let ownersAlone: mode_t = 0o600

  /// So many bytes of a name are in the hidden one, which is longer and may not be too long.
  private static let mostOfName = 200

  /// Called as its place is, for nobody named another.
  let file: ArchiveFile
  private let place: ArchiveFile
  /// Held to the end: with it goes the lock.
  private let descriptor: CInt

  /// Has the body make a file, for its owner alone, and gives it its name when the body returns; what is
  /// there already is never written over, nor a link. When anything fails, nothing is there.
  ///
  /// - Parameters:
  ///   - family: by whose name it is hidden, and found again after a kill.
  ///   - mode: the permissions that it has in the end, and its companion.
  static func make<Value>(
    at place: ArchiveFile,
    of family: ArchiveFile,
    mode: mode_t = ownersAlone,
    with companion: Companion? = nil,
    _ body: (UnfinishedFile) async throws -> Value
  ) async throws -> Value {
    let unfinished = try UnfinishedFile(at: place, of: family)
    defer { close(unfinished.descriptor) }
    do {
      for file in [place, companion?.file].compactMap(\.self) where try file.isThere() {
        throw ArchiveError.taken(path: file.name)
      }
      // SQLite would take it for one of the new file, and write what is in it over that.
      if try place.size(of: .journal) != nil {
        throw ArchiveError.taken(path: place.name + ArchiveFile.Side.journal.rawValue)
      }
      let value = try await body(unfinished)
      try unfinished.publish(mode, with: companion)
      return value
    } catch {
      try unfinished.remove()
      // Nothing else is written to meanwhile.
      if case ArchiveError.full = error { throw ArchiveError.noSpace(path: place.name) }
      throw error
    }
  }

  private init(at place: ArchiveFile, of family: ArchiveFile) throws(ArchiveError) {
    self.place = place
    file = family.beside {
      ".\(String(decoding: $0.utf8.prefix(Self.mostOfName), as: UTF8.self)).unfinished"
    }.called(as: place)
    for file in [place, file] { try file.makeSureIsNotTooLong() }
    while true {
      if let left = file.opened(O_RDWR) {
        // Who holds the lock is at work.
        guard Self.lock(left) else {
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
      guard Self.lock(made) else {
        close(made)
        throw .beingMade(path: place.name)
      }
      // Whatever the mask took from its owner, too.
      _ = fchmod(made, Self.ownersAlone)
      descriptor = made
      return
    }
  }

  private static func lock(_ descriptor: CInt) -> Bool {
    // Where there are no locks to be had, nobody else has one.
    flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
  }

  /// Gives it its name, once all of it is on the disk.
  private func publish(_ mode: mode_t, with companion: Companion?) throws(ArchiveError) {
    try Self.keep(descriptor, mode, of: place)
    try takeName()
    do {
      try companion?.make(mode)
    } catch {
      try place.remove()
      throw error
    }
    try remove()
    place.syncFolder()
  }

  /// Has the system keep a file, and who may read it.
  fileprivate static func keep(
    _ descriptor: CInt,
    _ mode: mode_t,
    of file: ArchiveFile
  ) throws(ArchiveError) {
    // Some file systems have no permissions to be set, and these are what it was made with.
    guard fchmod(descriptor, mode) == 0 || mode == ownersAlone, fsync(descriptor) == 0 else {
      throw ArchiveError(errno, making: file.name)
    }
  }

  private func takeName() throws(ArchiveError) {
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
  }

  private func remove() throws(ArchiveError) {
    try Self.remove(file)
  }

  private static func remove(_ file: ArchiveFile) throws(ArchiveError) {
    for side in ArchiveFile.Side.allCases { try file.remove(side) }
    try file.remove()
  }
}

extension UnfinishedFile.Companion {
  /// Writes it, as a whole or not at all.
  fileprivate func make(_ mode: mode_t) throws(ArchiveError) {
    guard let descriptor = file.opened(O_WRONLY | O_CREAT | O_EXCL) else {
      throw errno == EEXIST ? .taken(path: file.name) : ArchiveError(errno, making: file.name)
    }
    defer { close(descriptor) }
    do throws(ArchiveError) {
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { throw ArchiveError(errno, making: file.name) }
        rest = rest.dropFirst(count)
      }
      try UnfinishedFile.keep(descriptor, mode, of: file)
    } catch {
      try file.remove()
      throw error
    }
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

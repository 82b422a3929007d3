import Foundation
import Synchronization

/// The right to write to an archive; the system takes it back when the process ends.
///
/// It is on a byte of the file itself, one that neither SQLite's locks nor its data come to, so that it is
/// the same lock by whichever name the file was found. The lock belongs to the open file and not to the
/// process: SQLite gives back all of the process's own locks on the file whenever it has no more need for
/// one.
final class ArchiveLock: Sendable {
  #if os(Linux)
    // The system's header shows them to C programs alone that ask for all of GNU.
    private static let (setLock, getLock): (CInt, CInt) = (37, 36)
  #else
    private static let (setLock, getLock): (CInt, CInt) = (90, 92)
  #endif
  /// The page that begins at 2^30 has no data, and SQLite's locks end 512 bytes into it.
  private static let place: off_t = 0x4000_0400
  /// The byte after it is locked the way that tells by whom.
  private static let holderPlace = place + 1

  /// The files that this process has locked. To open one and close it again would take SQLite's own locks
  /// from the process, for so the system has it.
  private static let held = Mutex<Set<ArchiveFile.Identity>>([])

  private let file: ArchiveFile
  private let identity: ArchiveFile.Identity
  /// Open for reading and writing.
  let descriptor: CInt

  /// Takes the lock, or throws `ArchiveError.locked` with the process that has it.
  ///
  /// - Parameter isMade: where there is no file an empty one is made, its owner's alone.
  init(of file: ArchiveFile, isMade: Bool) throws(ArchiveError) {
    var (descriptor, identity) = try Self.open(file, isMade: isMade)
    // Another file may have come to the path before this one was locked.
    while try file.identity() != identity {
      Self.giveBack(descriptor)
      (descriptor, identity) = try Self.open(file, isMade: isMade)
    }
    self.file = file
    self.identity = identity
    self.descriptor = descriptor
    Self.held.withLock { _ = $0.insert(identity) }
  }

  deinit {
    Self.held.withLock { _ = $0.remove(identity) }
    Self.giveBack(descriptor)
  }

  /// Closing alone would leave the lock with a program that is just being started: it has all open files for
  /// a moment.
  private static func giveBack(_ descriptor: CInt) {
    var lock = writeLock(at: place)
    lock.l_type = Int16(F_UNLCK)
    _ = fcntl(descriptor, setLock, &lock)
    close(descriptor)
  }

  private static func open(
    _ file: ArchiveFile,
    isMade: Bool
  ) throws(ArchiveError) -> (CInt, ArchiveFile.Identity) {
    try file.makeSureIsFile()
    if try isHeldHere(file) { throw .locked(path: file.name, processID: Int(getpid())) }
    let flags = O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW | (isMade ? O_CREAT : 0)
    // SQLite gives its side files the permissions of the file, so it has to be private first.
    let descriptor = file.withPath { Foundation.open($0, flags, 0o600) }
    guard descriptor >= 0 else { throw ArchiveError(errno, at: file.name) }
    do throws(ArchiveError) {
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { throw ArchiveError(errno, at: file.name) }
      guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: file.name) }
      try lock(descriptor, of: file)
      if status.st_size == 0 { try makePrivate(descriptor, status, of: file) }
      return (descriptor, ArchiveFile.Identity(status))
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// Takes from others what the mask, or whoever made an empty file, left them.
  private static func makePrivate(
    _ descriptor: CInt,
    _ status: stat,
    of file: ArchiveFile
  ) throws(ArchiveError) {
    guard status.st_uid == geteuid(), status.st_mode & 0o777 != 0o600 else { return }
    guard fchmod(descriptor, 0o600) == 0 else { throw ArchiveError(errno, at: file.name) }
  }

  private static func lock(_ descriptor: CInt, of file: ArchiveFile) throws(ArchiveError) {
    var lock = writeLock(at: place)
    if fcntl(descriptor, setLock, &lock) == 0 { return }
    guard errno == EAGAIN || errno == EACCES else { throw ArchiveError(errno, at: file.name) }
    throw .locked(path: file.name, processID: holder(of: descriptor))
  }

  private static func writeLock(at place: off_t) -> flock {
    var lock = flock()
    (lock.l_type, lock.l_whence) = (Int16(F_WRLCK), Int16(SEEK_SET))
    (lock.l_start, lock.l_len) = (place, 1)
    return lock
  }

  private static func holder(of descriptor: CInt) -> Int? {
    var lock = writeLock(at: holderPlace)
    guard fcntl(descriptor, getLock, &lock) == 0, lock.l_type != Int16(F_UNLCK), lock.l_pid > 0
    else { return nil }
    return Int(lock.l_pid)
  }

  static func isHeldHere(_ file: ArchiveFile) throws(ArchiveError) -> Bool {
    guard let identity = try file.identity() else { return false }
    return held.withLock { $0.contains(identity) }
  }

  /// Whether somebody has the lock of the file that a descriptor is open for.
  static func isHeld(_ descriptor: CInt) -> Bool {
    var lock = writeLock(at: place)
    return fcntl(descriptor, getLock, &lock) == 0 && lock.l_type != Int16(F_UNLCK)
  }

  /// Whether another process has the file open by SQLite, which holds a lock on it for as long.
  ///
  /// https://www.sqlite.org/src/doc/trunk/src/os.h has the places: SHARED_FIRST and SHARED_SIZE.
  var isOpenElsewhere: Bool { Self.isLocked(descriptor, at: 0x4000_0002, count: 510) }

  /// Whether another process uses the index of a log, for which it holds the byte that SQLite calls DMS.
  static func isIndexInUse(_ descriptor: CInt) -> Bool {
    isLocked(descriptor, at: 128, count: 1)
  }

  private static func isLocked(_ descriptor: CInt, at place: off_t, count: off_t) -> Bool {
    var lock = writeLock(at: place)
    lock.l_len = count
    return fcntl(descriptor, F_GETLK, &lock) == 0 && lock.l_type != Int16(F_UNLCK)
  }

  /// Lets others know which process is at work.
  ///
  /// It is forgotten when SQLite gives back its last lock, so it is for a connection that keeps one, as one
  /// with a write-ahead log does. Whom to name is a courtesy; that the file is locked is what counts.
  func announce() {
    var lock = Self.writeLock(at: Self.holderPlace)
    _ = fcntl(descriptor, F_SETLK, &lock)
  }

  /// Makes sure that the name still leads to the file that is locked, by whatever links it does so now.
  func checkPlace() throws(ArchiveError) {
    guard try file.identity() == identity, try file.identityByName() == identity else {
      throw .moved(path: file.name)
    }
  }
}

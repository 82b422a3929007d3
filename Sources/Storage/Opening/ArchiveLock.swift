import Foundation

/// The right to write to an archive; the system takes it back when the process ends.
///
/// A file of its own, because SQLite has locks of other kinds on the archive, and on some systems
/// the kinds meet. It stays when the lock is given back: to delete it would let two programs hold
/// two locks of the same name.
final class ArchiveLock: Sendable {
  private let descriptor: CInt

  /// Takes the lock, or throws `ArchiveError.locked` with the process that has it.
  init(of archive: String) throws(ArchiveError) {
    let place = Self.place(of: archive)
    descriptor = open(place, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      switch errno {
      case EACCES, EROFS: throw .readOnly(path: archive)
      case ENOSPC, EDQUOT: throw .full(path: archive)
      default: throw .unopenable(path: place, reason: String(cString: strerror(errno)))
      }
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let reason = errno
      let holder = Self.processID(in: descriptor)
      close(descriptor)
      if reason == EWOULDBLOCK { throw .locked(path: archive, processID: holder) }
      throw .unopenable(path: place, reason: String(cString: strerror(reason)))
    }
    let text = Array("\(getpid())\n".utf8)
    // Whom to name is a courtesy; that the file is locked is what counts.
    _ = ftruncate(descriptor, 0)
    _ = pwrite(descriptor, text, text.count, 0)
  }

  deinit {
    close(descriptor)
  }

  /// The lock's path, the same by whichever link the archive is named.
  private static func place(of archive: String) -> String {
    guard let real = realpath(archive, nil) else { return archive + "-lock" }
    defer { free(real) }
    return String(cString: real) + "-lock"
  }

  private static func processID(in descriptor: CInt) -> Int? {
    var bytes = [UInt8](repeating: 0, count: 20)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    return Int(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }
}

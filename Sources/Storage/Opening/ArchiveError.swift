import Foundation
import GRDB
package import Snapshots

/// Why the archive could not be opened, read or written, and the way out.
package enum ArchiveError: Error, Hashable, Sendable {
  case missing(path: String)
  case notAPath(path: String)
  case folder(path: String)
  case notAFile(path: String)
  case unopenable(path: String, reason: String)
  case noFolder(path: String, folder: String)
  case foreign(path: String)
  case unfinished(path: String)
  /// A write was cut off that has to be taken back, which a reader can't do.
  case halfWritten(path: String)
  /// Its texts are not UTF-8.
  case otherEncoding(path: String)
  /// A log that can't be read where nothing can be written.
  case unreadableLog(path: String)
  case newer(path: String)
  case full(path: String)
  case readOnly(path: String)
  case busy(path: String)
  case locked(path: String, processID: Int?)
  /// The file has another name too, by which somebody reads it.
  case readByOtherName(path: String)
  /// The path does not lead any more to the file that was written.
  case moved(path: String)
  /// There is nothing any more where the archive was.
  case gone(path: String)
  /// There is another archive where the archive was.
  case replaced(path: String)
  /// Nobody waited any more for what was read.
  case interrupted(path: String)
  /// What was asked for was purged.
  case purged(what: String, at: Timestamp, by: String, reason: String)
  /// What was purged is still in the log of the file, which somebody reads.
  case leftInLog(path: String)
  /// A file that is to be made is there already.
  case taken(path: String)
  /// Another process is making the same file.
  case beingMade(path: String)
  case noSpace(path: String)
  case unwritable(path: String, reason: String)
  /// What was copied is not whole, so that no copy of it was kept.
  case notWhole(path: String, count: Int, reason: String)
  /// What was made of other archives is not whole, so that it was not kept.
  case madeDamaged(path: String, count: Int, reason: String)
  /// What was to be merged is not whole.
  case damagedSource(path: String, count: Int, reason: String)
  /// Two names of one file, where several files are asked for.
  case sameFile(path: String, other: String)
  /// Two archives have a common past, and went on differently from there on.
  case forked(path: String, other: String, parting: String)
  case damaged(path: String, reason: String)
  case failed(path: String, reason: String)
}

extension ArchiveError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .missing(let path):
      "there is no archive at \(path); 'archiver poll' makes one, --db names another"
    case .notAPath(let path):
      "'\(path)' is no path of a file; --db takes one, as archive.db or ./file:name"
    case .folder(let path):
      "\(path) is a folder, not an archive; --db takes the path of a file"
    case .notAFile(let path):
      "\(path) is a pipe, a device, a folder or a link, and no file; move it away, or name another by --db"
    case .unopenable(let path, let reason):
      "cannot open \(path): \(reason)"
    case .noFolder(let path, let folder):
      "cannot open \(path): there is no folder \(folder)"
    case .foreign(let path):
      "\(path) is not an archive of archiver; it was left as it is, --db names another file"
    case .unfinished(let path):
      "there is nothing in \(path) yet, its making was cut off; the next 'archiver poll' goes on"
    case .halfWritten(let path):
      "a write to \(path) was cut off; 'archiver migrate' or the next 'archiver poll' takes it back"
    case .otherEncoding(let path):
      """
      the texts in \(path) are in UTF-16, and those of an archive in UTF-8; read 'sqlite3 FILE .dump' into \
      a new file
      """
    case .unreadableLog(let path):
      """
      \(path)-wal has what is not in \(path) yet, and can't be read where nothing can be written; copy \
      both into one folder that can be, and read the copy
      """
    case .newer(let path):
      "\(path) was written by a newer archiver; install that or a later one to use it"
    case .full(let path):
      "no space is left for \(path); nothing of this step was recorded, what was there is intact"
    case .readOnly(let path):
      "\(path) can't be written; check the permissions of the file and of its folder"
    case .busy(let path):
      "\(path) is being written by another program; try again when that has ended"
    case .locked(let path, let processID):
      """
      \(path) is being written by another poll\(processID.map { ", process \($0)" } ?? ""); \
      wait until it has ended
      """
    case .readByOtherName(let path):
      """
      \(path) is being read by another name that it has; SQLite keeps a log for each name, so write to it \
      by that one, or when who reads it has ended
      """
    case .moved(let path):
      """
      \(path) was deleted, moved or replaced while it was written; what was recorded is in the file that \
      was there before, bring that back or poll again
      """
    case .gone(let path):
      "there is no archive at \(path) any more; bring it back, for no new one is made in its place"
    case .replaced(let path):
      """
      \(path) is another archive than this poll began with; bring that back, or start the poll anew to \
      go on with this one
      """
    case .interrupted(let path):
      "the reading of \(path) was ended before it was done; ask for less at a time"
    case .purged(let what, let time, let user, let reason):
      "\(what) was purged at \(time) by \(user): \(reason)"
    case .leftInLog(let path):
      """
      it is purged, but its bytes are still in \(path)-wal, for another program reads the archive; give the \
      same command again when that has ended
      """
    case .taken(let path):
      "\(path) is there already; nothing was written, name a new file"
    case .beingMade(let path):
      "\(path) is being made by another archiver; nothing was written"
    case .noSpace(let path):
      "no space is left for \(path); nothing was kept of it"
    case .unwritable(let path, let reason):
      "cannot make \(path): \(reason)"
    case .notWhole(let path, let count, let reason):
      """
      \(path) is not whole, and no copy of it was kept: \(reason)\(count > 1 ? ", and more" : ""); 'archiver \
      verify' says what is
      """
    case .madeDamaged(let path, let count, let reason):
      """
      \(path) was not whole when it was made, and was not kept: \(reason)\(count > 1 ? ", and more" : ""); that \
      is a fault of archiver's, and the archives that it was made of are as they were
      """
    case .damagedSource(let path, let count, let reason):
      """
      \(path) is not whole: \(reason)\(count > 1 ? ", and more" : ""); nothing was merged, 'archiver verify \
      --db \(path) --salvage FILE' makes a new one of what is whole
      """
    case .sameFile(let path, let other):
      "\(path) and \(other) are one file; name each archive once"
    case .forked(let path, let other, let parting):
      """
      \(path) and \(other) are one archive that went on in two ways, from \(parting); leave out the one that \
      is wrong, or take both for pollers of their own with --forks
      """
    case .damaged(let path, let reason):
      "\(path) is damaged: \(reason); take a copy, then try 'sqlite3 FILE .recover', or .dump"
    case .failed(let path, let reason):
      "cannot use \(path): \(reason)"
    }
  }
}

extension ArchiveError {
  /// What the system says of the file, by its number.
  init(_ reason: CInt, at path: String) {
    switch reason {
    case EACCES, EPERM, EROFS: self = .readOnly(path: path)
    case ENOSPC, EDQUOT: self = .full(path: path)
    case EISDIR: self = .folder(path: path)
    default: self = .unopenable(path: path, reason: String(cString: strerror(reason)))
    }
  }

  init(_ error: any Error, at path: String) {
    switch error {
    case let error as ArchiveError:
      self = error
    case let error as Damage:
      self = .damaged(path: path, reason: error.reason)
    case let error as DatabaseError:
      let reason = error.message ?? error.resultCode.description
      switch error.resultCode.primaryResultCode {
      case .SQLITE_FULL: self = .full(path: path)
      case .SQLITE_READONLY where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK:
        self = .halfWritten(path: path)
      case .SQLITE_READONLY: self = .readOnly(path: path)
      case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
      case .SQLITE_INTERRUPT: self = .interrupted(path: path)
      case .SQLITE_NOTADB: self = .foreign(path: path)
      case .SQLITE_CORRUPT: self = .damaged(path: path, reason: reason)
      case .SQLITE_IOERR:
        self = .failed(
          path: path,
          reason: "\(reason); check the disk, the space on it, and what 'ulimit -f' allows"
        )
      case .SQLITE_CANTOPEN: self = .unopenable(path: path, reason: reason)
      default: self = .failed(path: path, reason: reason)
      }
    default:
      self = .failed(path: path, reason: "\(error)")
    }
  }

  init(_ error: any Error, opening path: String) {
    let error = ArchiveError(error, at: path)
    guard case .unopenable = error, access(path, R_OK) != 0 else {
      self = error
      return
    }
    self = .unopenable(path: path, reason: String(cString: strerror(errno)))
  }
}

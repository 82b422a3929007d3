import Foundation

extension Error {
  /// The system's number for what went wrong with a file, where Foundation tells it.
  private var systemCode: Int32? {
    let error = self as NSError
    let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
    if cause.domain == NSPOSIXErrorDomain { return Int32(cause.code) }
    return switch (self as? CocoaError)?.code {
    case .fileNoSuchFile, .fileReadNoSuchFile: ENOENT
    case .fileReadNoPermission, .fileWriteNoPermission: EACCES
    case .fileWriteFileExists: EEXIST
    case .fileWriteOutOfSpace: ENOSPC
    case .fileWriteVolumeReadOnly: EROFS
    default: nil
    }
  }

  /// Why a file could not be used, in the system's words where it has some.
  package var fileReason: String {
    systemCode.map { String(cString: strerror($0)) } ?? localizedDescription
  }
}

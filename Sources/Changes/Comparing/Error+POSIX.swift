import Foundation

extension Error {
  /// The system's number for what went wrong with a file, where Foundation wraps one.
  package var systemCode: Int32? {
    let cause = (self as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? self as NSError
    return cause.domain == NSPOSIXErrorDomain ? Int32(cause.code) : nil
  }

  /// Why a file could not be used, in the system's words where it has some.
  package var fileReason: String {
    systemCode.map { String(cString: strerror($0)) } ?? localizedDescription
  }
}

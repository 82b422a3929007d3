import Changes
import Foundation

extension Error {
  /// The error in a sentence: ours and the parser's have one; of Foundation's the file and the
  /// system's reason are told, and not what the object is made of.
  var sentence: String {
    guard self is CocoaError || self is POSIXError || type(of: self) is NSError.Type else {
      return "\(self)"
    }
    let path = (self as NSError).userInfo[NSFilePathErrorKey] as? String
    return (path.map { "cannot use \($0): " } ?? "") + fileReason
  }
}

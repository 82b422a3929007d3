import Snapshots
import Storage

extension Failure {
  /// Files that a poll as a whole could not see.
  init(ofPoll message: String, _ miss: Source.Miss? = nil, versions: [VersionID] = []) {
    self.init(
      of: .poll,
      target: "poll",
      stage: .poll,
      httpStatus: miss?.httpStatus,
      errorType: miss?.errorType,
      message: message,
      versions: versions
    )
  }

  /// Files a state that the archive does not take.
  init(refusalOf version: VersionKey, _ name: String, _ reason: String) {
    self.init(
      of: .version(version),
      target: name,
      stage: .storage,
      message: "the archive refuses it: \(reason)"
    )
  }
}

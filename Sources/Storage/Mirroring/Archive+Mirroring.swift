package import Snapshots

extension Archive {
  /// Notes that a mirror could not be pushed to, or, without a message, that it could again; `archiver status` tells.
  ///
  /// Before the first poll there is nothing to file it under, and nothing is noted. Returns whether something was.
  @discardableResult
  package func note(
    mirror name: String,
    failure message: String?,
    at time: Timestamp
  ) throws -> Bool {
    let (poll, isFailing) = try read { view in
      (try view.mark().poll, try view.failingSubjects().contains(.mirror(name)))
    }
    guard poll > 0, isFailing || message != nil else { return false }
    let failures = message.map { [Failure(ofMirror: name, message: $0)] }
    _ = try record(
      failures ?? [],
      seen: failures == nil ? [.mirror(name)] : [],
      during: PollID(number: poll),
      at: time
    )
    return true
  }
}

extension Failure {
  /// Files that a mirror could not be pushed to.
  package init(ofMirror name: String, message: String) {
    self.init(of: .mirror(name), target: name, stage: .mirror, message: message)
  }
}

import Storage

extension Failure {
  /// Files a question that was not answered.
  init(
    _ miss: Source.Miss,
    of subject: FailureSubject,
    target: String,
    stage: Stage,
    versions: [VersionRecord] = []
  ) {
    self.init(
      of: subject,
      target: target,
      stage: stage,
      httpStatus: miss.httpStatus,
      errorType: miss.errorType,
      message: miss.message,
      versions: versions.map(\.id)
    )
  }
}

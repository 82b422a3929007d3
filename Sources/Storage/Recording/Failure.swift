/// Describes what could not be seen, and why.
package struct Failure: Hashable, Sendable {
  package enum Stage: String, Codable, Sendable {
    case poll, list, actor, version, source, builds, storage, hook, mirror
  }

  package let subject: FailureSubject
  /// What the subject is called at present; it is shown and never compared.
  package let target: String
  package let stage: Stage
  package let httpStatus: Int?
  package let errorType: String?
  package let message: String
  /// The known versions that could not be seen for it.
  package let versions: [VersionID]

  package init(
    of subject: FailureSubject,
    target: String,
    stage: Stage,
    httpStatus: Int? = nil,
    errorType: String? = nil,
    message: String,
    versions: [VersionID] = []
  ) {
    self.subject = subject
    self.target = target
    self.stage = stage
    self.httpStatus = httpStatus
    self.errorType = errorType
    self.message = message
    self.versions = versions
  }
}

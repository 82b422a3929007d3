package import Snapshots
package import Storage

/// What `archiver failures` answers: targets that can't be seen.
package struct FailuresAnswer: Encodable, Sendable {
  /// A target that could not be seen, from the first failing try in a row to the last.
  package struct Entry: Encodable, Sendable {
    package let target: String
    package let stage: Failure.Stage
    package let httpStatus: Int?
    package let errorType: String?
    package let message: String
    /// How many polls failed so.
    package let attempts: Int
    package let firstAt: Timestamp
    package let lastAt: Timestamp
    /// When the target was seen again; nil as long as it fails.
    package let resolvedAt: Timestamp?
  }

  package let failures: [Entry]
  package let doubts: [Doubt]

  /// - Parameter isWhole: failures that are over count, too.
  package init(isWhole: Bool, in archive: ArchiveView) throws {
    failures = try archive.failures(resolved: isWhole).map(Entry.init)
    doubts = []
  }
}

extension FailuresAnswer.Entry {
  init(_ record: FailureRecord) {
    target = record.target
    stage = record.stage
    httpStatus = record.httpStatus
    errorType = record.errorType
    message = record.message
    attempts = record.attempts
    firstAt = record.firstAt
    lastAt = record.lastAt
    resolvedAt = record.resolvedAt
  }
}

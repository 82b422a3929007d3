/// Why the files of a source could not be had.
package struct SourceError: Error, Sendable {
  package enum Reason: Hashable, Sendable {
    /// The text is no address, or none that anything is fetched from.
    case address(String)
    /// Fetching it takes a credential, which is never sent.
    case credential(String)
    case noAnswer(String)
    case status(Int)
    case redirect(String)
    /// What came is no source: no archive, a damaged one, an answer that can't be.
    case unreadable(String)
    /// The branch, tag, commit or directory is not there.
    case notThere(String)
    case git(String)
    /// Git could not reach the repository, or was not let finish.
    case unreachable(String)
    case tooManyFiles(limit: Int)
    case tooLarge(limit: Int)
    case bomb(limit: Int)
    case tookTooLong(limit: Duration)
  }

  package let reason: Reason
  /// The address, as it is archived.
  package let url: String
  /// How many requests were sent.
  package let requests: Int
  package let bytesReceived: Int
}

extension SourceError: CustomStringConvertible {
  package var description: String { "\(url): \(reason)" }
}

extension SourceError.Reason: Error {}

extension SourceError.Reason {
  /// Whether it makes sense to ask again soon.
  var mayPass: Bool {
    switch self {
    case .noAnswer, .unreachable: true
    case .status(let status): status == 429 || status >= 500
    default: false
    }
  }
}

extension SourceError.Reason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .address(let problem): problem
    case .credential(let problem): problem
    case .noAnswer(let problem): "no answer: \(problem)"
    case .status(let status) where [401, 403].contains(status):
      "status \(status): it is not public, or wants a credential, which is never sent"
    case .status(let status): "status \(status) instead of the file"
    case .redirect(let problem): problem
    case .unreadable(let problem): problem
    case .notThere(let problem): problem
    case .git(let problem), .unreachable(let problem): "git: \(problem)"
    case .tooManyFiles(let limit):
      "more than \(limit) files; take more with --max-source-files"
    case .tooLarge(let limit):
      "larger than \(limit >> 20) MB; take larger ones with --max-source-size \(limit >> 19)"
    case .bomb(let limit):
      """
      more than \(limit) bytes come out of each packed one; if that is meant so, raise \
      --max-source-ratio
      """
    case .tookTooLong(let limit):
      "it took longer than \(limit.components.seconds) s; allow more with --max-source-time"
    }
  }
}

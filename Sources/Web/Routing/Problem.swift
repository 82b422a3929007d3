import Answers
import Changes
import Storage

/// Why a request has no answer, for who asked.
struct Problem: Error, Encodable, Sendable {
  private enum Key: CodingKey {
    case type, title, status, detail, candidates
  }

  let status: Int
  let title: String
  /// A sentence: what is so, and the way out.
  let detail: String
  /// Selectors that may have been meant.
  var candidates: [String] = []

  static let unreadable = Problem(
    status: 400,
    title: "Unreadable address",
    detail: "the address is no text, or has a percent sign that stands for nothing"
  )

  static func unknown(_ path: String) -> Problem {
    Problem(status: 404, title: "No such page", detail: "there is no page at \(path)")
  }

  static func bad(_ detail: String) -> Problem {
    Problem(status: 400, title: "Bad request", detail: detail)
  }

  static let busy = Problem(
    status: 503,
    title: "Busy",
    detail: "many comparisons and searches are being made; try again in a moment"
  )

  static let crowded = Problem(
    status: 503,
    title: "Busy",
    detail: "much is being sent to others, who read slowly; try again in a moment"
  )

  static let tooLong = Problem(
    status: 503,
    title: "Too long",
    detail: """
      the answer was not made in time; narrow it down: to an Actor, a version or a path, or to the files \
      as they are now; 'archiver grep' and 'archiver diff' take the time they need
      """
  )

  /// Nobody reads it.
  static let leftAlone = Problem(
    status: 499,
    title: "Left alone",
    detail: "who asked did not wait for the answer"
  )

  /// How a browser sees it, with keys as in RFC 9457.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode("about:blank", forKey: .type)
    try container.encode(title, forKey: .title)
    try container.encode(status, forKey: .status)
    try container.encode(detail, forKey: .detail)
    if !candidates.isEmpty { try container.encode(candidates, forKey: .candidates) }
  }
}

extension Problem {
  /// What an error of ours is for who asked.
  init(_ error: any Error, at path: String) {
    switch error {
    case let error as Problem: self = error
    case let error as NotFound:
      self.init(
        status: error.isGone ? 410 : 404,
        title: error.isGone ? "Gone" : "Never seen",
        detail: error.description
      )
    case let error as SelectorError: self.init(error, at: path)
    case let error as TextPattern.Malformed: self = .bad(error.description)
    case let error as ArchiveError: self.init(error)
    default: self.init(status: 500, title: "Failed", detail: "\(error)")
    }
  }

  private init(_ error: SelectorError, at path: String) {
    switch error {
    case .malformed: self = .unknown(path)
    case .ambiguous(_, let candidates):
      self.init(
        status: 300,
        title: "Which one?",
        detail: error.description,
        candidates: candidates
      )
    default: self = .bad(error.description)
    }
  }

  private init(_ error: ArchiveError) {
    switch error {
    case .busy: self.init(status: 503, title: "Busy", detail: error.description)
    case .interrupted: self = .tooLong
    case .purged: self.init(status: 410, title: "Purged", detail: error.description)
    default:
      self.init(status: 500, title: "The archive can't be read", detail: error.description)
    }
  }
}

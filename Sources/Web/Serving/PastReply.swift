import Answers
import Changes
import Snapshots
import Storage

/// Answers as Apify's API had at a time, in its shapes, as far as was seen; what is not certain stands in a
/// header.
struct PastReply {
  let reply: Reply

  /// Throws `NotFound` for what was not there then, and `Problem`.
  init(to question: PastQuestion, in archive: ArchiveView) throws {
    let answer = try PastActorAnswer(
      to: question.actor,
      question.subject.number,
      at: question.time,
      in: archive
    )
    var reply = Reply(.json, try Self.json(answer, question.subject))
    let sentences = Doubt.sentences(of: answer.doubts)
    if !sentences.isEmpty {
      // A header is of ASCII alone.
      let text = sentences.joined(separator: "; ").unicodeScalars
        .map { (0x20..<0x7F).contains($0.value) ? String($0) : "?" }.joined()
      reply.headers.append(("Archiver-Doubt", text))
    }
    self.reply = reply
  }

  private static func json(
    _ answer: PastActorAnswer,
    _ subject: PastQuestion.Subject
  ) throws -> [UInt8] {
    switch subject {
    case .actor: return try AnswerJSON.bytes(of: APIData(data: APIActor(answer)))
    case .versions:
      let items = answer.versions.map(\.snapshot)
      return try AnswerJSON.bytes(of: APIData(data: APIList(items)))
    case .version(let number):
      return try AnswerJSON.bytes(of: APIData(data: try version(number, of: answer)))
    case .variables(let number):
      let items = try version(number, of: answer).environmentVariables.map(APIVariable.init)
      return try AnswerJSON.bytes(of: APIData(data: APIList(items)))
    case .variable(let number, let name):
      let variables = try version(number, of: answer).environmentVariables
      guard let variable = variables.first(where: { $0.name == ExactString(name) }) else {
        throw NotFound("there was no environment variable \(ExactString(name).quoted) then")
      }
      return try AnswerJSON.bytes(of: APIData(data: APIVariable(variable)))
    }
  }

  private static func version(
    _ number: VersionNumber,
    of answer: PastActorAnswer
  ) throws(NotFound) -> Snapshot {
    if let version = answer.versions.first { return version.snapshot }
    throw NotFound("there was no version \(number) then")
  }
}

extension PastQuestion.Subject {
  /// The one version that it is about; nil: all.
  fileprivate var number: VersionNumber? {
    switch self {
    case .actor, .versions: nil
    case .version(let number), .variables(let number), .variable(let number, _): number
    }
  }
}

/// What Apify's API puts every answer into.
private struct APIData<Content: Encodable>: Encodable {
  let data: Content
}

private struct APIList<Item: Encodable>: Encodable {
  let total: Int
  let items: [Item]

  init(_ items: [Item]) {
    (total, self.items) = (items.count, items)
  }
}

private struct APIVariable: Encodable {
  let name: ExactString
  /// Nil of a secret, as in Apify's own answers.
  let value: ExactString?
  let isSecret: Bool

  init(_ variable: EnvironmentVariable) {
    name = variable.name
    switch variable.value {
    case .plain(let value): (self.value, isSecret) = (value, false)
    case .secret: (value, isSecret) = (nil, true)
    // They are no secrets of Apify's, but as little known.
    case .redacted, .purged: (value, isSecret) = (nil, false)
    }
  }
}

/// An Actor with its versions. What is not archived, and has to be there for Apify's clients, is empty; it was
/// created when it was seen first, and modified when its latest change was.
private struct APIActor: Encodable {
  struct Nothing: Encodable {}

  let id: String
  let userId = ""
  let username: String
  let name: String
  let title: String?
  let isPublic: Bool
  let createdAt: Timestamp
  let modifiedAt: Timestamp
  let stats = Nothing()
  let defaultRunOptions = Nothing()
  let versions: [Snapshot]

  init(_ answer: PastActorAnswer) {
    id = answer.actor.id
    username = answer.actor.username
    name = answer.actor.name
    title = answer.actor.title
    isPublic = answer.actor.isPublic ?? false
    createdAt = answer.firstSeenAt
    modifiedAt =
      answer.versions.map(\.reference.snapshot.observedAt).max() ?? answer.firstSeenAt
    versions = answer.versions.map(\.snapshot)
  }
}

/// Why there is no answer, as Apify's API says it.
struct APIRefusal: Encodable {
  struct Reason: Encodable {
    let type: String
    let message: String
  }

  let error: Reason

  init(_ problem: Problem) {
    let type =
      switch problem.status {
      case 404, 410: "record-not-found"
      case 401: "user-or-token-not-found"
      case 405: "method-not-allowed"
      case 503: "rate-limit-exceeded"
      case 400..<500: "invalid-request"
      default: "internal-server-error"
      }
    error = Reason(type: type, message: problem.detail)
  }
}

import NIOHTTP1
import Snapshots

/// What is sent: a question, or what is to be written.
struct Call: Sendable {
  let method: HTTPMethod
  let path: Path
  /// Nil for a question.
  let body: [UInt8]?

  static func get(_ path: Path) -> Call {
    Call(method: .GET, path: path, body: nil)
  }

  static func put(_ body: JSON, at path: Path) -> Call {
    Call(method: .PUT, path: path, body: Array(body.text.string.utf8))
  }

  static func post(_ body: JSON?, to path: Path) -> Call {
    Call(method: .POST, path: path, body: Array((body?.text.string ?? "").utf8))
  }

  /// Method and path, for errors and logs.
  var name: String { "\(method.rawValue) \(path.path)" }

  /// Whether a status is that of an answer: what is written may be new.
  func isAnswered(by status: HTTPResponseStatus) -> Bool {
    status == .ok || (method != .GET && status == .created)
  }
}

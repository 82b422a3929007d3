import Foundation

/// Holds a request as the emulator reads it.
public struct Request: Hashable, Sendable {
  public let method: String
  /// Decoded parts of the path: `/v2/acts/jane~crawler` has three.
  public let parts: [String]
  /// The path as it was sent, without the query.
  public let path: String
  public let query: [String: String]
  /// The token that came, in the header or the query.
  public let token: String?
  public let userAgent: String?
  let takesGzip: Bool
  /// The ETag of the answer that the client has.
  let knownTag: String?
  let body: Value?
}

/// Holds an answer before it is written.
struct Reply: Sendable {
  var status: Int
  var headers: [String: String] = [:]
  var body: Data

  init(_ status: Int = 200, data: Value) throws {
    try self.init(status, whole: ["data": data])
  }

  init(_ status: Int, whole: Value) throws {
    self.status = status
    body = try JSONEncoder().encode(whole)
  }

  init(_ status: Int) {
    self.status = status
    body = Data()
  }
}

/// Says no, in the form of Apify's error envelope.
struct Refusal: Error {
  let status: Int
  let type: String
  let message: String

  init(_ status: Int, _ type: String, _ message: String) {
    self.status = status
    self.type = type
    self.message = message
  }

  static let unknownActor = Refusal(404, "record-not-found", "Actor was not found")
  static let unknownID = Refusal(
    404,
    "record-or-token-not-found",
    "Actor was not found or access denied"
  )
  static let unknownRoute = Refusal(404, "page-not-found", "No such route")
  static let wrongMethod = Refusal(405, "method-not-allowed", "Method not allowed")
}

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

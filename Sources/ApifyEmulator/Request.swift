import Foundation

/// A request as the emulator reads it.
package struct Request: Hashable, Sendable {
  package let method: String
  /// Decoded parts of the path: `/v2/acts/jane~crawler` has three.
  package let parts: [String]
  /// The path as it was sent, without the query.
  package let path: String
  package let query: [String: String]
  /// The token that came, in the header or the query.
  package let token: String?
  package let userAgent: String?
  let takesGzip: Bool
  /// The ETag of the answer that the client has.
  let knownTag: String?
  package let body: Value?
  /// The body as it came, of what is no JSON.
  let bytes: Data?
}

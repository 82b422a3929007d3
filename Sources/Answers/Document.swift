/// A value as a JSON document: an object with the value's own keys and `schema`.
package struct Document<Content: Encodable>: Encodable {
  private enum Key: CodingKey {
    case schema
  }

  private let content: Content

  package init(_ content: Content) {
    self.content = content
  }

  /// Which form documents have; it grows when a key is renamed, goes or means something else.
  package static var schema: Int { 1 }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(Self.schema, forKey: .schema)
    try content.encode(to: encoder)
  }
}

extension Document: Sendable where Content: Sendable {}

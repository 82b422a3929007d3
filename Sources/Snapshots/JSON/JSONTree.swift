/// A value of JSON that is put together of others, and not written yet.
package enum JSONTree: Sendable {
  case text(ExactString)
  /// A text, as UTF-8.
  case utf8([UInt8])
  case flag(Bool)
  case json(JSON)
  case array([JSONTree])
  case object([ExactString: JSONTree])
}

extension JSONTree: Encodable {
  package func encode(to encoder: any Encoder) throws {
    switch self {
    case .text(let text): try text.encode(to: encoder)
    case .utf8(let bytes): try String(decoding: bytes, as: UTF8.self).encode(to: encoder)
    case .flag(let flag): try flag.encode(to: encoder)
    case .json(let json): try json.encode(to: encoder)
    case .array(let elements): try elements.encode(to: encoder)
    case .object(let members):
      var container = encoder.container(keyedBy: MemberName.self)
      for (name, value) in members { try container.encode(value, forKey: MemberName(name.string)) }
    }
  }
}

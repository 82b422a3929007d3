import Snapshots

/// Names a field of any JSON object.
struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) {
    stringValue = name
  }

  init?(stringValue: String) {
    self.init(stringValue)
  }

  init?(intValue: Int) {
    return nil
  }
}

extension KeyedDecodingContainer<AnyKey> {
  /// A field that must be there.
  func required<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value
  {
    try decode(type, forKey: AnyKey(name))
  }

  /// A field that may be absent or null.
  func optional<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value?
  {
    try decodeIfPresent(type, forKey: AnyKey(name))
  }

  /// The fields with other names, kept without being understood.
  func fields(besides known: Set<String>) throws -> [String: JSON] {
    var fields: [String: JSON] = [:]
    for key in allKeys where !known.contains(key.stringValue) {
      fields[key.stringValue] = try decode(JSON.self, forKey: key)
    }
    return fields
  }
}

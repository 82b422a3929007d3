import Foundation

/// Decodes the body of an answer.
enum Body {
  /// Foundation's decoder goes no deeper, and says so only in words.
  private static let deepestLevel = 512

  /// Reads the value in the envelope `{"data": …}`.
  static func decode<Value: Decodable>(
    _ type: Value.Type,
    from bytes: [UInt8]
  ) throws(BodyError) -> Value {
    try decode(WireEnvelope<Value>.self, whole: bytes).data
  }

  /// Reads Apify's words for an error; nil where there are none, as in a proxy's page.
  static func refusal(in bytes: [UInt8]) -> APIError.Refusal? {
    guard let detail = try? decode(WireError.self, whole: bytes).error else { return nil }
    return APIError.Refusal(
      type: detail.type?.escaped(upTo: 100),
      message: detail.message?.escaped(upTo: 300)
    )
  }

  private static func decode<Value: Decodable>(
    _ type: Value.Type,
    whole bytes: [UInt8]
  ) throws(BodyError) -> Value {
    do {
      return try bytes.withUnsafeBytes { buffer in
        // The decoder copies what it keeps, and only reads: a copy of the body is spared.
        guard let start = buffer.baseAddress else {
          return try JSONDecoder().decode(type, from: Data())
        }
        let data = Data(
          bytesNoCopy: UnsafeMutableRawPointer(mutating: start),
          count: buffer.count,
          deallocator: .none
        )
        return try JSONDecoder().decode(type, from: data)
      }
    } catch DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty {
      if isTooDeep(bytes) {
        throw BodyError(problem: "more than \(deepestLevel) levels of nesting")
      }
      throw BodyError(
        problem: bytes.isEmpty ? "it is empty" : "it is cut off or no JSON",
        mayBeDamaged: true
      )
    } catch {
      throw BodyError(error)
    }
  }

  private static func isTooDeep(_ bytes: [UInt8]) -> Bool {
    var depth = 0
    var isInString = false
    var isEscaped = false
    for byte in bytes {
      if isEscaped {
        isEscaped = false
      } else if isInString {
        isEscaped = byte == UInt8(ascii: "\\")
        isInString = byte != UInt8(ascii: "\"")
      } else if byte == UInt8(ascii: "\"") {
        isInString = true
      } else if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") {
        depth += 1
        if depth > deepestLevel { return true }
      } else if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") {
        depth -= 1
      }
    }
    return false
  }
}

import Foundation

/// Tells what is wrong with a body, and where in its JSON.
struct Unreadable: Error, Hashable {
  let problem: String
  let place: String?
  /// Whether the body may have been cut off on its way, so that asking again may help.
  let mayBeDamaged: Bool

  init(problem: String, place: String? = nil, mayBeDamaged: Bool = false) {
    self.problem = problem
    self.place = place
    self.mayBeDamaged = mayBeDamaged
  }

  init(_ error: any Error) {
    switch error as? DecodingError {
    case .keyNotFound(let key, let context):
      self.init(problem: "a field is missing", at: context.codingPath + [key])
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      self.init(problem: "a value of another kind was expected", at: context.codingPath)
    case .dataCorrupted(let context):
      self.init(problem: context.debugDescription.escaped(upTo: 200), at: context.codingPath)
    default:
      // The decoder keeps the type to itself: half a surrogate pair, or a number like 1e999.
      self.init(problem: "it holds a text or a number that nothing can stand for", at: [])
    }
  }

  private init(problem: String, at path: [any CodingKey]) {
    let names = path.map { key in
      key.intValue.map { "[\($0)]" } ?? "." + key.stringValue.escaped(upTo: 80)
    }
    let place = names.joined()
    self.init(
      problem: problem,
      place: place.isEmpty ? nil : String(place.drop { $0 == "." })
    )
  }
}

/// Decodes the body of an answer.
enum Body {
  /// Foundation's decoder goes no deeper, and says so only in words.
  private static let deepestLevel = 512

  /// Reads the value in the envelope `{"data": …}`.
  static func decode<Value: Decodable>(
    _ type: Value.Type,
    from bytes: [UInt8]
  ) throws(Unreadable) -> Value {
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
  ) throws(Unreadable) -> Value {
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
        throw Unreadable(problem: "more than \(deepestLevel) levels of nesting")
      }
      throw Unreadable(
        problem: bytes.isEmpty ? "it is empty" : "it is cut off or no JSON",
        mayBeDamaged: true
      )
    } catch {
      throw Unreadable(error)
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

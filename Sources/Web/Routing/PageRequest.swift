import HTTPTypes

/// A request, taken apart once.
struct PageRequest: Sendable {
  let head: HTTPRequest
  /// As it was sent, without the query.
  let path: String
  /// By name, the last one of each; `+` stands for a space, as forms send it.
  let query: [String: String]

  /// Throws `Problem` when it can't be read as text.
  init(_ head: HTTPRequest) throws(Problem) {
    self.head = head
    let target = head.path ?? "/"
    let parts = target.utf8.split(
      separator: UInt8(ascii: "?"),
      maxSplits: 1,
      omittingEmptySubsequences: false
    )
    path = String(Substring(parts[0]))
    var query: [String: String] = [:]
    for pair in parts.count == 2 ? parts[1].split(separator: UInt8(ascii: "&")) : [] {
      let sides = pair.split(
        separator: UInt8(ascii: "="),
        maxSplits: 1,
        omittingEmptySubsequences: false
      )
      let name = try Self.decoded(sides[0], isForm: true)
      query[name] = sides.count == 2 ? try Self.decoded(sides[1], isForm: true) : ""
    }
    self.query = query
  }

  /// The value of a parameter; nil also when it is empty.
  func parameter(_ name: String) -> String? {
    query[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  func header(_ name: HTTPField.Name) -> String? { head.headerFields[name] }

  /// Takes percent signs for what they stand for.
  static func decoded(
    _ text: some Collection<UInt8>,
    isForm: Bool = false
  ) throws(Problem) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var rest = text[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit)
        else { throw .unreadable }
        bytes.append(high << 4 | low)
      case UInt8(ascii: "+") where isForm: bytes.append(UInt8(ascii: " "))
      default: bytes.append(byte)
      }
    }
    guard !bytes.contains(0), let decoded = String(validating: bytes, as: UTF8.self) else {
      throw .unreadable
    }
    return decoded
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

extension HTTPField.Name {
  static let fetchSite = Self("Sec-Fetch-Site")!
  static let fetchMode = Self("Sec-Fetch-Mode")!
}

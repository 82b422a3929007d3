/// Points to an Actor the way a user writes it: an id, `OWNER/NAME` or `OWNER~NAME`.
package enum ActorReference: Hashable, Sendable {
  case id(String)
  case name(owner: String, name: String)

  /// Reads an Actor's 17-character id, `OWNER/NAME` or `OWNER~NAME`.
  package init?(_ text: String) {
    if Self.isID(text) {
      self = .id(text)
      return
    }
    let parts = text.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "~" }
    guard parts.count == 2, Self.isOwner(parts[0]), Self.isName(parts[1]) else { return nil }
    self = .name(owner: String(parts[0]), name: String(parts[1]))
  }

  private static func isID(_ text: String) -> Bool {
    text.utf8.count == 17 && text.utf8.allSatisfy(isLetterOrDigit)
  }

  package static func isOwner(_ text: some StringProtocol) -> Bool {
    (1...63).contains(text.utf8.count)
      && text.utf8.allSatisfy { isLetterOrDigit($0) || "-_.".utf8.contains($0) }
      && text.utf8.contains(where: isLetterOrDigit)
  }

  package static func isName(_ text: some StringProtocol) -> Bool {
    (3...63).contains(text.utf8.count)
      && text.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: false
    }
  }
}

extension ActorReference: CustomStringConvertible {
  package var description: String {
    switch self {
    case .id(let id): id
    case .name(let owner, let name): "\(owner)/\(name)"
    }
  }
}

import Foundation

extension ActorReference {
  private static let shop: Set<Substring> = ["apify.com", "www.apify.com"]
  private static let hosts = shop.union(["console.apify.com", "api.apify.com"])

  /// Reads the address of a page or of an answer about an Actor: of Apify's console, its store or its
  /// API, with a version or without; nil when it is none.
  package static func address(_ text: String) -> (actor: ActorReference, version: VersionNumber?)? {
    guard let place = place(of: text) else { return nil }
    let end = place.unicodeScalars.firstIndex { $0 == "?" || $0 == "#" } ?? place.endIndex
    let parts = place[..<end].split(separator: "/").map { String($0).removingPercentEncoding ?? "" }
    guard let host = parts.first?.lowercased() else { return nil }
    let path = parts.dropFirst()
    if let index = path.firstIndex(where: { ["actors", "acts"].contains($0) }) {
      let rest = path[(index + 1)...]
      guard let actor = rest.lazy.compactMap({ ActorReference($0) }).first else { return nil }
      let version = rest.firstIndex(of: "versions").map { rest[($0 + 1)...] }?.first
      return (actor, version.flatMap { VersionNumber($0) })
    }
    guard shop.contains(Substring(host)) else { return nil }
    return ActorReference(path.prefix(2).joined(separator: "/")).map { ($0, nil) }
  }

  /// Whether a text is an address, and not a name.
  package static func isAddress(_ text: String) -> Bool { place(of: text) != nil }

  /// The text without its scheme; nil when it is no address.
  private static func place(of text: String) -> Substring? {
    // Case does not count in a scheme and a host.
    func begins(with head: String) -> Bool {
      text.utf8.prefix(head.utf8.count).map(\.lowercased).elementsEqual(head.utf8)
    }
    for scheme in ["https://", "http://"] where begins(with: scheme) {
      return text[text.utf8.index(text.startIndex, offsetBy: scheme.utf8.count)...]
    }
    return hosts.contains { begins(with: "\($0)/") } ? text[...] : nil
  }
}

extension UInt8 {
  /// A letter of ASCII as the small one.
  fileprivate var lowercased: UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
  }
}

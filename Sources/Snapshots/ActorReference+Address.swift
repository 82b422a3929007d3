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
    for scheme in ["https://", "http://"] where text.utf8.starts(with: scheme.utf8) {
      return text.dropFirst(scheme.count)
    }
    return hosts.contains { text.utf8.starts(with: "\($0)/".utf8) } ? text[...] : nil
  }
}

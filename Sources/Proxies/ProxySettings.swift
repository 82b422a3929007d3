import Foundation

/// The proxies that the environment names, as other programs read it.
///
/// `HTTPS_PROXY` or `HTTP_PROXY`, by a server's scheme, then `ALL_PROXY`; names in small letters come first, and
/// the first one that is set counts, even when it is empty. `NO_PROXY` has exceptions.
package struct ProxySettings: Sendable {
  private let environment: [String: String]

  package init(_ environment: [String: String]) {
    self.environment = environment
  }

  /// The same in small letters, the only ones in which every other program knows all of them.
  package var variables: [String: String] {
    var variables = ["no_proxy": exceptions]
    for (name, isEncrypted) in [("http_proxy", false), ("https_proxy", true)] {
      variables[name] = named(forEncrypted: isEncrypted)?.text ?? ""
    }
    return variables
  }

  /// What is named for servers of a scheme, and by which name; nil when there is nothing.
  private func named(forEncrypted isEncrypted: Bool) -> (name: String, text: String)? {
    let names = [isEncrypted ? "https_proxy" : "http_proxy", "all_proxy"]
      .flatMap { [$0, $0.uppercased()] }
    guard let name = names.first(where: { environment[$0] != nil }),
      let text = environment[name]?.trimmingCharacters(in: .whitespaces), !text.isEmpty
    else { return nil }
    return (name, text)
  }

  /// The proxy for servers of a scheme, but for the exceptions.
  package func proxy(forEncrypted isEncrypted: Bool) throws(ProxyError) -> Proxy? {
    guard let (name, text) = named(forEncrypted: isEncrypted) else { return nil }
    return try Proxy(text, from: name)
  }

  /// The proxy on the way to a server; nil when there is none.
  package func proxy(to origin: Origin) throws(ProxyError) -> Proxy? {
    exempts(origin) ? nil : try proxy(forEncrypted: origin.isEncrypted)
  }

  private var exceptions: String { environment["no_proxy"] ?? environment["NO_PROXY"] ?? "" }

  /// Whether a server is asked without a proxy all the same.
  package func exempts(_ origin: Origin) -> Bool {
    let host = NetworkHost(origin.host)
    return exceptions.split(whereSeparator: { $0 == "," || $0.isWhitespace }).contains { entry in
      if entry == "*" { return true }
      let port = entry.lastIndex(of: ":").flatMap { colon in
        // The colons of an address of the newer kind are none of a port.
        let isPort = entry[..<colon].hasSuffix("]") || !entry[..<colon].contains(":")
        return isPort ? Int(entry[entry.index(after: colon)...]) : nil
      }
      guard let port else { return host.matches(entry) }
      return port == origin.port
        && host.matches(entry[..<(entry.lastIndex(of: ":") ?? entry.endIndex)])
    }
  }
}

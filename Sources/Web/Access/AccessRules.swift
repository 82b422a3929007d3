import HTTPTypes
package import Listening

/// Who may ask for what: an archive is its owner's alone, and a port is everybody's.
package struct AccessRules: Sendable {
  /// What is to be done with a request.
  enum Verdict {
    case granted
    /// The token stood in the address: it becomes a cookie, and the address is asked for again without it.
    case signedIn(cookie: String, location: String)
    case refused(Problem)
  }

  /// Nil: nobody has to show one.
  private let token: AccessToken?
  /// The names under which the server may be asked, in small letters and without a port.
  private let hosts: Set<String>
  private let prefix: String
  /// Browsers keep one cookie for all ports of a host.
  private let cookieName: String

  /// - Parameters:
  ///   - hosts: names beside those of the own machine.
  ///   - prefix: what stands before each path.
  package init(token: AccessToken?, hosts: [String], prefix: String, cookieName: String) {
    self.token = token
    self.hosts = Set(hosts.map { $0.lowercased() } + ["127.0.0.1", "localhost", "[::1]"])
    self.prefix = prefix
    self.cookieName = cookieName
  }

  func verdict(on request: PageRequest) -> Verdict {
    guard let host = request.head.authority.map(Self.name(ofHost:)), hosts.contains(host) else {
      return .refused(
        Problem(
          status: 421,
          title: "Not this host",
          detail: "the server is not asked under this name; --host NAME allows one"
        )
      )
    }
    guard request.head.method == .get || request.head.method == .head else {
      return .refused(
        Problem(
          status: 405,
          title: "Only to be read",
          detail: "GET and HEAD are all that there is; nothing is written here"
        )
      )
    }
    if isOfAnotherSite(request) {
      return .refused(
        Problem(
          status: 403,
          title: "Another site asks",
          detail: "what another site embeds or fetches of this one is refused"
        )
      )
    }
    guard let token, !isOpen(request.path) else { return .granted }
    return verdict(on: request, with: token)
  }

  private func verdict(on request: PageRequest, with token: AccessToken) -> Verdict {
    if let shown = request.query["token"] {
      return token.matches(shown) ? signedIn(request, token) : .refused(Self.unauthorized(request))
    }
    let isKnown = cookies(of: request).contains(where: token.matches)
    return isKnown || bearer(of: request).map(token.matches) ?? false
      ? .granted : .refused(Self.unauthorized(request))
  }

  private func signedIn(_ request: PageRequest, _ token: AccessToken) -> Verdict {
    let rest = request.query.filter { $0.key != "token" }.sorted { $0.key < $1.key }
    return .signedIn(
      cookie:
        "\(cookieName)=\(token.text); Path=\(prefix)/; HttpOnly; SameSite=Strict; Max-Age=31536000",
      // Two slashes would begin the name of another host.
      location: SiteLinks.with(
        rest.map { ($0.key, $0.value) },
        "/" + String(request.path.drop { $0 == "/" || $0 == "\\" })
      )
    )
  }

  /// What tells nothing of an archive.
  private func isOpen(_ path: String) -> Bool {
    [prefix + "/healthz", prefix + "/robots.txt"].contains(path)
      || path.hasPrefix(prefix + "/-/static/")
  }

  /// Whether a page of another site asks for a part of itself, and not its reader for a page of this one.
  private func isOfAnotherSite(_ request: PageRequest) -> Bool {
    guard let site = request.header(.fetchSite), site != "same-origin", site != "none" else {
      return false
    }
    return request.header(.fetchMode) != "navigate"
  }

  private func cookies(of request: PageRequest) -> [String] {
    let start = "\(cookieName)="
    var values: [String] = []
    for field in request.head.headerFields[values: .cookie] {
      for pair in field.split(separator: ";") {
        let pair = pair.drop { $0 == " " }
        if pair.hasPrefix(start) { values.append(String(pair.dropFirst(start.count))) }
      }
    }
    return values
  }

  private func bearer(of request: PageRequest) -> String? {
    let value = request.header(.authorization)
    return value.flatMap { $0.hasPrefix("Bearer ") ? String($0.dropFirst(7)) : nil }
  }

  private static func name(ofHost host: String) -> String {
    let host = host.lowercased()
    if host.hasPrefix("["), let end = host.firstIndex(of: "]") { return String(host[...end]) }
    return String(host.prefix { $0 != ":" })
  }

  private static func unauthorized(_ request: PageRequest) -> Problem {
    // A strict cookie is not sent along when a link of another site is followed.
    let isFollowed = request.header(.fetchSite) == "cross-site"
    return Problem(
      status: 401,
      title: "A token is needed",
      detail: isFollowed
        ? "you come from another site: follow the link below, so that your browser shows the token"
        : "open the address that 'archiver serve' printed when it began, which has the token in it"
    )
  }
}

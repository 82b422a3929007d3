/// Where a server is asked: `HOST:PORT`, or `unix:PATH`.
package enum ListenAddress: Hashable, Sendable {
  case port(host: String, Int)
  case socket(path: String)
  /// Whoever started the program has opened it already.
  case inherited(InheritedSocket)

  /// Reads `127.0.0.1:8417`, `[::1]:8417`, `localhost:0` or `unix:/run/archiver/web`.
  package init?(_ text: String) {
    if text.hasPrefix("unix:") {
      let path = String(text.dropFirst(5))
      guard (1...100).contains(path.utf8.count) else { return nil }
      self = .socket(path: path)
      return
    }
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...])
    else { return nil }
    var host = String(text[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = String(host.dropFirst().dropLast())
    } else if host.contains(":") {
      return nil
    }
    guard !host.isEmpty, !host.contains(where: { "/ []".contains($0) }) else { return nil }
    self = .port(host: host, Int(port))
  }

  /// Nobody asks there but who is on the machine; a socket is its owner's alone.
  package var isOfThisMachine: Bool {
    switch self {
    case .port(let host, _): ["127.0.0.1", "::1", "localhost"].contains(host)
    case .socket: true
    case .inherited(let socket): socket.isOfThisMachine
    }
  }

  var cookieName: String {
    switch self {
    case .port(_, let port): "archiver-\(port)"
    case .socket, .inherited: "archiver"
    }
  }

  /// The address of the first page.
  ///
  /// - Parameter port: the one that is listened at; nil where there is none.
  func url(port: Int?, _ configuration: WebServer.Configuration) -> String {
    let path = configuration.prefix + "/" + (configuration.token.map { "?token=\($0.text)" } ?? "")
    switch self {
    case .port(let host, let asked):
      let name = ["0.0.0.0", "::"].contains(host) ? configuration.hosts.first ?? "localhost" : host
      return "http://\(name.contains(":") ? "[\(name)]" : name):\(port ?? asked)\(path)"
    case .socket: return "http://\(configuration.hosts.first ?? "localhost")\(path)"
    case .inherited:
      let name = configuration.hosts.first ?? "localhost"
      return "http://\(name)\(port.map { ":\($0)" } ?? "")\(path)"
    }
  }
}

extension ListenAddress: CustomStringConvertible {
  package var description: String {
    switch self {
    case .port(let host, let port): "\(host.contains(":") ? "[\(host)]" : host):\(port)"
    case .socket(let path): "unix:\(path)"
    case .inherited(let socket): "descriptor \(socket.descriptor)"
    }
  }
}

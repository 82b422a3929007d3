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

  /// A socket that was handed on to this process, in the place of this address. Throws `ListenError`.
  package func orInherited(in environment: [String: String]) throws(ListenError) -> ListenAddress {
    try InheritedSocket(in: environment).map { .inherited($0) } ?? self
  }

  /// What is asked at, as people write it.
  ///
  /// - Parameter port: the one that is listened at; nil where there is none.
  package func name(port: Int?) -> String {
    switch self {
    case .port(let host, let asked): Self.text(host, port ?? asked)
    case .socket: description
    case .inherited: port.map { "port \($0)" } ?? description
    }
  }

  /// Nobody asks there but who is on the machine; a socket is its owner's alone.
  package var isOfThisMachine: Bool {
    switch self {
    case .port(let host, _): ["127.0.0.1", "::1", "localhost"].contains(host)
    case .socket: true
    case .inherited(let socket): socket.isOfThisMachine
    }
  }
}

extension ListenAddress: CustomStringConvertible {
  package var description: String {
    switch self {
    case .port(let host, let port): Self.text(host, port)
    case .socket(let path): "unix:\(path)"
    case .inherited(let socket): "descriptor \(socket.descriptor)"
    }
  }

  private static func text(_ host: String, _ port: Int) -> String {
    "\(host.contains(":") ? "[\(host)]" : host):\(port)"
  }
}

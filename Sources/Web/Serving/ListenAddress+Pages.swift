import Listening

extension ListenAddress {
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

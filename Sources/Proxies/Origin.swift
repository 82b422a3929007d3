import Foundation

/// A server as a URL names it: by scheme, host and port.
package struct Origin: Hashable, Sendable {
  /// Whether the scheme is `https`, and not `http`.
  package let isEncrypted: Bool
  /// As it stands in the URL.
  package let host: String
  private let namedPort: Int?

  /// - Parameter port: the one that is named; nil stands for the scheme's.
  package init(isEncrypted: Bool, host: String, port: Int?) {
    self.isEncrypted = isEncrypted
    self.host = host
    namedPort = port
  }

  package var port: Int { namedPort ?? (isEncrypted ? 443 : 80) }

  /// Host and port, as in the header `Host`.
  package var authority: String { host + (namedPort.map { ":\($0)" } ?? "") }
}

extension Origin: CustomStringConvertible {
  package var description: String { "\(isEncrypted ? "https" : "http")://\(authority)" }
}

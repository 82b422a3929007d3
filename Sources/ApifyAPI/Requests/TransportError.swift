import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Snapshots

extension APIError.TransportError {
  /// Sorts an error of the HTTP client.
  ///
  /// Errors to connect and of TLS have types of packages further below, so their words decide.
  init(_ error: any Error) {
    let words = String(describing: error)
    if let error = error as? HTTPClientError {
      self = Self.transportError(error)
    } else if case HTTPParserError.invalidEOFState = error {
      self = .connectionClosed
    } else if words.contains("Connection refused") {
      self = .connectionRefused
    } else if words.hasPrefix("DNS error") {
      self = .unknownHost
    } else if String(reflecting: type(of: error)).contains("NIOSSL") {
      self = .noSecureConnection
    } else if words.contains("Connection reset") || words.contains("EOF") {
      self = .connectionClosed
    } else if error is ChannelError {
      self = words.contains("connectTimeout") ? .timedOut : .connectionClosed
    } else {
      self = .other(words.escaped(upTo: 200))
    }
  }

  private static func transportError(_ error: HTTPClientError) -> APIError.TransportError {
    switch error {
    case .connectTimeout, .deadlineExceeded, .getConnectionFromPoolTimeout, .readTimeout,
      .writeTimeout:
      .timedOut
    case .remoteConnectionClosed, .uncleanShutdown, .requestStreamCancelled: .connectionClosed
    case .tlsHandshakeTimeout: .noSecureConnection
    case .proxyAuthenticationRequired: .proxyWantsLogin
    case .invalidProxyResponse, .httpProxyHandshakeTimeout: .proxyRefuses
    default: .other(String(describing: error).escaped(upTo: 200))
    }
  }
}

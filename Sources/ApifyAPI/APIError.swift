package import Snapshots

/// Why Apify gave no answer that can be used: one case for each thing a caller can do about it.
package struct APIError: Error, Hashable, Sendable {
  package enum Reason: Hashable, Sendable {
    /// 401: there is no token, or Apify does not accept it. No other request will fare better.
    case unauthorized(Refusal)
    /// 404: there is no such thing, or the caller may not know that there is.
    case notFound(Refusal)
    /// Any other status from 400 to 499, apart from 429.
    case refused(status: Int, Refusal)
    /// 429 or a status of 500 and more, after the last try.
    case unavailable(status: Int, Refusal)
    /// A status from 300 to 399: no redirect is followed, so that the token stays with its host.
    ///
    /// The location lacks its user, query and fragment.
    case redirected(status: Int, location: String?)
    case unreachable(TransportError)
    /// The body has more bytes than the client takes.
    case tooLarge(limit: Int)
    /// The answer is none of the API's: cut off, no JSON, or JSON of another shape.
    ///
    /// `place` is a path such as `data.versions[2].envVars[0].name`; nil for the answer as a whole.
    case unreadable(problem: String, place: String?)
    /// The task that asked was cancelled.
    case cancelled
  }

  /// Apify's own words for a refusal; both are nil when the body has none.
  package struct Refusal: Hashable, Sendable {
    /// A word such as `record-not-found`.
    package let type: String?
    package let message: String?

    package init(type: String? = nil, message: String? = nil) {
      self.type = type
      self.message = message
    }
  }

  /// What kept the client from an answer.
  package indirect enum TransportError: Hashable, Sendable {
    case connectionRefused
    case unknownHost
    case noSecureConnection
    case timedOut
    case connectionClosed
    /// The proxy wants to know who asks.
    case proxyWantsLogin
    /// The proxy opens no connection to the API.
    case proxyRefuses
    /// The same behind a proxy, which is named.
    case atProxy(String, TransportError)
    case other(String)
  }

  package let reason: Reason
  /// Method and path of the request, such as `GET /v2/acts/jane~crawler`.
  package let request: String
  /// The version that could not be read, where one of several is meant and its number is known.
  package let version: VersionNumber?
  /// How many requests were sent.
  package let requests: Int
  /// The bytes of all bodies received, after decompression.
  package let bytesReceived: Int

  package init(
    reason: Reason,
    request: String,
    version: VersionNumber? = nil,
    requests: Int,
    bytesReceived: Int
  ) {
    self.reason = reason
    self.request = request
    self.version = version
    self.requests = requests
    self.bytesReceived = bytesReceived
  }

  /// The error with what was spent before it.
  func adding(_ cost: Cost) -> APIError {
    APIError(
      reason: reason,
      request: request,
      version: version,
      requests: requests + cost.requests,
      bytesReceived: bytesReceived + cost.bytesReceived
    )
  }
}

extension APIError: CustomStringConvertible {
  package var description: String {
    let tries = requests > 1 ? " (after \(requests) requests)" : ""
    let part = version.map { ", version \($0)" } ?? ""
    return "\(request)\(part): \(reason)\(tries)"
  }
}

extension APIError.Reason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unauthorized(let refusal):
      "Apify wants a token that it knows\(refusal); set APIFY_TOKEN to one that may read Actors"
    case .notFound(let refusal):
      "not found\(refusal); check the name, and that the token may read it"
    case .refused(let status, let refusal):
      "Apify refuses with status \(status)\(refusal); see what the token may do"
    case .unavailable(429, let refusal):
      "Apify asks for fewer requests\(refusal); try again later"
    case .unavailable(let status, let refusal):
      "Apify fails with status \(status)\(refusal); try again later"
    case .redirected(let status, let location):
      "status \(status) leads to \(location ?? "nowhere") and is not followed; check the API's URL"
    case .unreachable(let error):
      "no answer: \(error)"
    case .tooLarge(let limit):
      "the answer is larger than \(limit >> 20) MB; take larger ones with --max-size \(limit >> 19)"
    case .unreadable(let problem, let place):
      "the answer cannot be read: \(problem)\(place.map { " at \($0)" } ?? "; check the API's URL")"
    case .cancelled:
      "cancelled before there was an answer"
    }
  }
}

extension APIError.Refusal: CustomStringConvertible {
  package var description: String {
    let words = [type, message].compactMap { $0 }
    return words.isEmpty ? "" : " (\(words.joined(separator: ": ")))"
  }
}

extension APIError.TransportError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .connectionRefused: "the connection was refused; check the API's URL"
    case .unknownHost: "the host is not known; check the API's URL and the network"
    case .noSecureConnection: "no secure connection could be made; check certificates and clock"
    case .timedOut: "it took too long; try again later"
    case .connectionClosed: "the connection was closed; try again later"
    case .proxyWantsLogin: "the proxy wants a login; put user and password into its URL"
    case .proxyRefuses: "the proxy opens no connection to it; check NO_PROXY and what it allows"
    case .atProxy(let proxy, let error): "\(error) (through the proxy \(proxy))"
    case .other(let text): "\(text); check the network"
    }
  }
}

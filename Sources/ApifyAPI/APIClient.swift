import AsyncHTTPClient
package import Logging
import NIOCore
import NIOHTTPCompression
import Proxies
package import Snapshots

/// Asks Apify's API about Actors and their versions; it writes what a roll-back does, and nothing else.
///
/// A method sends its request again, with growing waits, when the failure may pass: 429, a status
/// of 500 and more, a broken connection, a body that is cut off or no JSON.
package struct APIClient: Sendable {
  let request: RetryingRequest
  let secrets: Secrets

  /// Runs the body with a client, whose connections are closed when the body ends.
  package static func withClient<Result>(
    _ configuration: Configuration,
    surroundings: Surroundings,
    logger: Logger,
    _ body: (APIClient) async throws -> Result
  ) async throws -> Result {
    // One event loop carries more than any API answers; of two, each wakes the other.
    try await HTTPClient.withHTTPClient(
      eventLoopGroup: HTTPClient.defaultEventLoopGroup.any(),
      configuration: configuration.http
    ) { http in
      try await body(
        APIClient(
          request: RetryingRequest(
            http: http,
            configuration: configuration,
            surroundings: surroundings,
            logger: logger
          ),
          secrets: Secrets(configuration.token, configuration.redaction)
        )
      )
    }
  }

  /// The same client for another poll, to which the server has not answered yet.
  package func forNextPoll() -> APIClient {
    APIClient(request: request.forNextPoll(), secrets: secrets)
  }

  /// A variable that is no secret, as it is answered: perhaps without its value.
  package func answered(_ name: ExactString, _ value: ExactString) -> EnvironmentVariable {
    EnvironmentVariable(name: name, value: secrets.kept(value, of: name))
  }

  /// Asks for an Actor and, in the same answer, for all its versions.
  ///
  /// `known` is the last answer about this Actor; what is the same in this one is not decoded again.
  package func actor(
    _ reference: ActorReference,
    unless known: KnownAnswer? = nil
  ) async throws(APIError) -> Answer<ActorAnswer<APIError>> {
    try await request.get(.actor(reference)) { body throws(BodyError) in
      let answer = try answer(body, unless: known)
      if case .id(let id) = reference, answer.actor.id != id {
        throw BodyError(problem: "it is about another Actor", at: .data.field("id"))
      }
      return answer
    }
  }

  private func answer(
    _ body: RetryingRequest.Received,
    unless known: KnownAnswer?
  ) throws(BodyError) -> ActorAnswer<APIError> {
    if let known, let answer = answer(body.bytes, with: known) { return answer }
    let wire = try WireActorWithVersions(in: body.bytes, secrets)
    return ActorAnswer(
      actor: wire.actor,
      versions: .read(
        wire.versions.map { version in
          switch version {
          case .version(let snapshot): .success(snapshot)
          case .problem(let error, let number): .failure(body.error(error, number))
          }
        },
        VersionsInBody(at: wire.range).fingerprint(in: body.bytes, secrets)
      ),
      builds: wire.builds,
      warnings: wire.warnings
    )
  }

  /// The answer in a body whose versions are the known ones; nil when they are not.
  private func answer(_ body: [UInt8], with known: KnownAnswer) -> ActorAnswer<APIError>? {
    guard let versions = VersionsInBody(ofSize: known.fingerprint.size, in: body) else {
      return nil
    }
    let fingerprint = versions.fingerprint(in: body, secrets)
    guard fingerprint.versions == known.fingerprint.versions else { return nil }
    if fingerprint == known.fingerprint {
      return ActorAnswer(actor: known.actor, versions: .same(fingerprint))
    }
    let rest = versions.rest(of: body)
    // A body that is broken around its versions, or has others, is read as a whole.
    guard let wire = try? WireActorWithVersions(in: rest, secrets),
      wire.range.lowerBound == versions.range.lowerBound, wire.actor.id == known.actor.id
    else { return nil }
    return ActorAnswer(
      actor: wire.actor,
      versions: .same(fingerprint),
      builds: wire.builds,
      warnings: wire.warnings
    )
  }

  /// Asks for one version of an Actor.
  ///
  /// `known` is the hash that came with the state last seen; the same body is not decoded again.
  package func version(
    _ number: VersionNumber,
    of actor: ActorReference,
    unless known: ContentHash? = nil
  ) async throws(APIError) -> Answer<VersionAnswer> {
    try await request.get(.version(number, of: actor)) { body throws(BodyError) in
      let hash = body.bytes.withUnsafeBytes { secrets.hash(of: $0) }
      if hash == known { return .same }
      let snapshot = try WireVersion(Body.data(in: body.bytes), at: .data, secrets).snapshot
      guard snapshot.versionNumber == number else {
        throw BodyError(problem: "it is about another version", at: .data.field("versionNumber"))
      }
      return .state(snapshot, hash)
    }
  }

  /// Asks which versions an Actor has, in order.
  package func versions(
    of actor: ActorReference
  ) async throws(APIError) -> Answer<[VersionNumber]> {
    try await request.get(.versions(of: actor)) { body throws(BodyError) in
      let list = try WireList(in: body.bytes) { item, place throws(BodyError) in
        try WireVersion.number(of: item, at: place, secrets)
      }
      if let problem = list.problem { throw problem }
      return Set(list.items).sorted()
    }
  }

  /// Names the user whose token is used.
  package func account() async throws(APIError) -> Answer<String> {
    try await request.get(.account) { body throws(BodyError) in
      let data = try Body.data(in: body.bytes)
      return secrets.redacted(try data.name("username", at: .data.field("username"))).string
    }
  }

  /// Asks for all Actors of the account, page by page, in the order of their creation.
  ///
  /// An Actor that is deleted meanwhile moves those behind it forward, maybe to a page already read.
  /// Then the list is read again, three times in all.
  package func actors() async throws(APIError) -> Answer<ActorList> {
    var pages = Pages()
    while true {
      let path = Path.actors(from: pages.offset)
      do throws(APIError) {
        let page = try await request.get(path) { body throws(BodyError) in
          let page = try WireList(in: body.bytes) { item, place throws(BodyError) in
            try WireActor(item, at: place, secrets).actor
          }
          guard page.total != nil else { throw .missing(.data.field("total")) }
          try pages.checkEnd()
          return page
        }
        if let answer = pages.add(page) { return answer }
      } catch {
        throw error.adding(pages.cost)
      }
    }
  }
}

extension APIClient.Configuration {
  /// How the HTTP client below is to behave.
  fileprivate var http: HTTPClient.Configuration {
    var http = HTTPClient.Configuration(
      redirectConfiguration: .disallow,
      decompression: .enabled(limit: .size(maximumBodySize))
    )
    http.timeout.connect = TimeAmount(connectTimeout)
    http.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = max(1, maximumRequestsInFlight)
    // Failures to connect are tried again here, with the others, and counted.
    http.connectionPool.retryConnectionEstablishment = false
    http.httpVersion = .http1Only
    http.tracing.tracer = nil
    route.apply(to: &http)
    return http
  }
}

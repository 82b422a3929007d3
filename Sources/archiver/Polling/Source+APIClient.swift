import ApifyAPI
import Polling
import Snapshots

extension Source {
  /// Puts Apify's API behind the questions of a poll.
  ///
  /// - Parameter hasToken: without one there is no account to ask for.
  init(_ client: APIClient, hasToken: Bool) {
    self.init(
      actor: { reference, known in
        try await Source.ask { () throws(APIError) in
          try await client.actor(reference, unless: known)
        }.map { $0.mapError(Miss.init) }
      },
      version: { number, actor, known in
        try await Source.ask { () throws(APIError) in
          try await client.version(number, of: actor, unless: known)
        }
      },
      actors: {
        try await Source.ask { () throws(APIError) in try await client.actors() }
      },
      account: {
        guard hasToken else { throw Miss(.absent, message: "there is no token", cost: Cost()) }
        return try await Source.ask { () throws(APIError) in try await client.account() }
      }
    )
  }

  fileprivate static func ask<Value: Sendable>(
    _ question: () async throws(APIError) -> Answer<Value>
  ) async throws -> Answer<Value> {
    do {
      return try await question()
    } catch {
      if case .cancelled = error.reason { throw CancellationError() }
      throw Miss(error)
    }
  }
}

extension BuildSource {
  /// Puts Apify's API behind the questions of a poll about builds.
  ///
  /// - Parameter hasToken: without one Apify lists no builds, whosever they are.
  init(_ client: APIClient, hasToken: Bool) {
    self.init(
      list: { actor in
        guard hasToken else {
          throw Source.Miss(
            .failed,
            message: "builds are listed to who has a token; set APIFY_TOKEN to one",
            cost: Cost()
          )
        }
        return try await Source.ask { () throws(APIError) in try await client.builds(of: actor) }
      },
      build: { id in
        try await Source.ask { () throws(APIError) in try await client.build(id) }
      }
    )
  }
}

extension Source.Miss {
  fileprivate init(_ error: APIError) {
    let cost = Cost(requests: error.requests, bytesReceived: error.bytesReceived)
    let (reason, status, type): (Reason, Int?, String?) =
      switch error.reason {
      case .unauthorized(let refusal): (.unauthorized, 401, refusal.type)
      case .notFound(let refusal):
        (Self.isAbsence(refusal) ? .absent : .failed, 404, refusal.type)
      case .refused(let status, let refusal): (.failed, status, refusal.type)
      case .unavailable(let status, let refusal): (.failed, status, refusal.type)
      case .redirected(let status, _): (.failed, status, nil)
      case .unreachable: (.unreachable, nil, nil)
      case .tooLarge, .unreadable, .cancelled: (.failed, nil, nil)
      }
    self.init(
      reason,
      httpStatus: status,
      errorType: type,
      message: "\(error)",
      version: error.version,
      cost: cost
    )
  }

  /// Whether Apify itself answers that a record is not there. Any other 404 is a wrong URL's, or that
  /// of something in between: https://docs.apify.com/api/v2#response-structure
  private static func isAbsence(_ refusal: APIError.Refusal) -> Bool {
    ["record-not-found", "record-or-token-not-found"].contains(refusal.type)
  }
}

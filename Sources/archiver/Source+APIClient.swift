import ApifyAPI
import Polling
import Snapshots

extension Source {
  /// Puts Apify's API behind the questions of a poll.
  init(_ client: APIClient) {
    self.init(
      actor: { reference in
        try await Source.ask { () throws(APIError) in try await client.actor(reference) }
          .map { answer in
            ActorAnswer(
              actor: answer.actor,
              versions: answer.versions.map { $0.mapError { Miss($0) } }
            )
          }
      },
      version: { number, actor, known in
        try await Source.ask { () throws(APIError) in
          try await client.version(number, of: actor, unless: known)
        }.map { answer in
          switch answer {
          case .same: .same
          case .state(let snapshot, let hash): .state(snapshot, answerHash: hash)
          }
        }
      },
      actors: {
        try await Source.ask { () throws(APIError) in try await client.actors() }.map { $0 }
      }
    )
  }

  private static func ask<Value: Sendable>(
    _ question: () async throws(APIError) -> ApifyAPI.Answer<Value>
  ) async throws -> ApifyAPI.Answer<Value> {
    do {
      return try await question()
    } catch {
      if case .cancelled = error.reason { throw CancellationError() }
      throw Miss(error)
    }
  }
}

extension ApifyAPI.Answer {
  fileprivate func map<Other: Sendable>(_ body: (Value) -> Other) -> Source.Answer<Other> {
    Source.Answer(
      body(value),
      askedAt: askedAt,
      answeredAt: answeredAt,
      cost: Source.Cost(requests: requests, bytesReceived: bytesReceived)
    )
  }
}

extension Source.Miss {
  fileprivate init(_ error: APIError) {
    let cost = Source.Cost(requests: error.requests, bytesReceived: error.bytesReceived)
    let (reason, status, type): (Reason, Int?, String?) =
      switch error.reason {
      case .unauthorized(let refusal): (.unauthorized, 401, refusal.type)
      case .notFound(let refusal): (.absent, 404, refusal.type)
      case .refused(let status, let refusal): (.failed, status, refusal.type)
      case .unavailable(let status, let refusal): (.failed, status, refusal.type)
      case .redirected(let status, _): (.failed, status, nil)
      case .unreachable, .tooLarge, .unreadable, .cancelled: (.failed, nil, nil)
      }
    self.init(reason, httpStatus: status, errorType: type, message: "\(error)", cost: cost)
  }
}

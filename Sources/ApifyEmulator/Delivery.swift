import Foundation

/// What is posted to a webhook's URL, until it is taken.
struct Delivery: Sendable {
  /// https://docs.apify.com/integrations/webhooks/actions#response-management
  static let mostRetries = 11

  /// The id of the dispatch.
  let id: String
  let url: String
  let body: Data
  let retries: Int
}

/// An error in the form of Apify's envelope.
struct Refusal: Error {
  let status: Int
  let type: String
  let message: String

  init(_ status: Int, _ type: String, _ message: String) {
    self.status = status
    self.type = type
    self.message = message
  }

  static let unknownActor = Refusal(404, "record-not-found", "Actor was not found")
  static let unknownID = Refusal(
    404,
    "record-or-token-not-found",
    "Actor was not found or access denied"
  )
  static let unknownRoute = Refusal(404, "page-not-found", "No such route")
  static let wrongMethod = Refusal(405, "method-not-allowed", "Method not allowed")
}

/// Whose token a poll uses.
enum Account: Hashable, Sendable {
  case user(String)
  case unknown(reason: String)
}

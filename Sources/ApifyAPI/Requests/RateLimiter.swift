/// Spreads the beginnings of requests over time.
actor RateLimiter {
  private let interval: Duration
  /// When the next request may begin, on the clock of whoever asks.
  private var next = Duration.zero

  /// - Parameter perSecond: how many requests may begin in a second.
  init(perSecond: Int) {
    interval = .seconds(1) / max(1, perSecond)
  }

  /// Takes the next turn, and returns how long it is until then.
  func turn(at time: Duration) -> Duration {
    let begin = max(time, next)
    next = begin + interval
    return begin - time
  }
}

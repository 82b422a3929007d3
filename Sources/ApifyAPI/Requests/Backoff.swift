import Foundation
import Snapshots

/// How long to wait before a failed request is sent again, and how long to wait for an answer.
///
/// The numbers are those of Apify's own clients.
enum Backoff {
  /// No wait is longer, whatever a server asks for.
  private static let longest = Duration.seconds(120)
  private static let longestTimeout = Duration.seconds(360)
  private static let first = Duration.milliseconds(500)

  /// The wait after a number of failed tries; `jitter` is 1 to 2.
  static func wait(afterTries tries: Int, jitter: Double, retryAfter: Duration?) -> Duration {
    let own = doubled(first, times: tries - 1, upTo: longest) * jitter
    return min(longest, max(own, retryAfter ?? .zero))
  }

  /// How long the try with this number, counted from 1, may take.
  static func timeout(ofTry number: Int, first: Duration) -> Duration {
    doubled(first, times: number - 1, upTo: max(first, longestTimeout))
  }

  private static func doubled(_ start: Duration, times: Int, upTo limit: Duration) -> Duration {
    var value = start
    for _ in 0..<times where value < limit { value += value }
    return min(value, limit)
  }

  /// Reads `Retry-After`: seconds, or the date of HTTP, which may be past; nil when it is neither.
  static func retryAfter(_ text: String, now: Timestamp) -> Duration? {
    if let seconds = Int64(text) { return .seconds(seconds) }
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(secondsFromGMT: 0)
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    guard let date = format.date(from: text) else { return nil }
    return .milliseconds(Timestamp(date).milliseconds - now.milliseconds)
  }
}

package import Snapshots

/// What is older than it may be.
package enum Staleness: Hashable, Sendable {
  /// No poll saw everything it looked at in that time.
  case noGoodPoll(within: Interval)
  case failing(target: String, since: Timestamp)
}

extension Staleness: CustomStringConvertible {
  package var description: String { description(\.description) }

  /// The same in words, its times as the body writes them.
  package func description(_ text: (Timestamp) -> String) -> String {
    switch self {
    case .noGoodPoll(let age): "stale: no poll saw everything in the last \(age.text)"
    case .failing(let target, let since): "stale: \(target) has been failing since \(text(since))"
    }
  }
}

extension Staleness: Encodable {
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

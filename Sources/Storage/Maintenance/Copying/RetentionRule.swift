package import Snapshots

/// Which of several copies are kept: the last one of each of so many days, weeks, months …
package struct RetentionRule: Hashable, Sendable {
  private enum Period: Character, CaseIterable {
    case hour = "h"
    case day = "d"
    case week = "w"
    case month = "m"
    case year = "y"

    /// The period that a time is in, by the calendar in UTC; a week begins on a Monday.
    func name(of time: Timestamp) -> String {
      let text = time.description
      switch self {
      case .hour: return String(text.prefix(13))
      case .day: return String(text.prefix(10))
      case .week:
        let day = (Double(time.milliseconds) / 86_400_000).rounded(.down)
        return "\(((day + 3) / 7).rounded(.down))"
      case .month: return String(text.prefix(7))
      case .year: return String(text.prefix(4))
      }
    }
  }

  private var counts: [Period: Int] = [:]

  /// Reads numbers with units, as `7d4w12m`: hours, days, weeks, months, years, each once.
  package init?(_ text: String) {
    var digits = ""
    for character in text {
      if character.isASCII, character.isNumber {
        digits.append(character)
        continue
      }
      guard let period = Period(rawValue: character), counts[period] == nil,
        let count = Int(digits), (1...10_000).contains(count)
      else { return nil }
      counts[period] = count
      digits = ""
    }
    if counts.isEmpty || !digits.isEmpty { return nil }
  }

  /// The times of those that are kept; the latest one always is. Periods without a copy do not count.
  package func kept(of times: [Timestamp]) -> Set<Timestamp> {
    let latestFirst = times.sorted(by: >)
    var kept = Set(latestFirst.prefix(1))
    for (period, count) in counts {
      var seen: Set<String> = []
      for time in latestFirst {
        let name = period.name(of: time)
        if seen.contains(name) { continue }
        if seen.count == count { break }
        seen.insert(name)
        kept.insert(time)
      }
    }
    return kept
  }
}

import Foundation
package import Snapshots

extension Timestamp {
  /// What a person may type for a time, in a sentence about one that can't be read.
  package static let typedForms = """
    2026-11-01, 2026-11-01T10:00Z, today, yesterday, last tuesday, an age as 3d or 2w (s, m, h, d, w), \
    or '3 days ago'
    """

  /// Reads a time as a person types it: `2026-11-01`, `2026-11-01T10:00`, with seconds or without,
  /// with `Z` or an offset or without; `now`, `today`, `yesterday`, `tuesday` or `last tuesday`; or so
  /// long ago: `3d`, `2w`, `3 days ago`, `3.days.ago`.
  ///
  /// A day stands for its first moment, as it does in a comparison of texts in SQL, and a day of the
  /// week for the last one before today. Without an offset it is UTC.
  package init?(typed text: String, now: Timestamp) {
    if let age = Interval(text) {
      self.init(milliseconds: now.milliseconds - Int64(age.seconds) * 1000)
      return
    }
    let words = text.lowercased().unicodeScalars.split { $0 == " " || $0 == "." }.map(String.init)
    guard
      let time = Self.day(words, now) ?? Self.age(words, now)
        ?? Self.calendarTime(text.uppercased())
    else { return nil }
    self = time
  }

  private static func day(_ words: [String], _ now: Timestamp) -> Timestamp? {
    let length: Int64 = 86_400_000
    let days = [
      "thursday", "friday", "saturday", "sunday", "monday", "tuesday", "wednesday",
    ]
    // The days since 1970-01-01, which was a Thursday.
    let (rest, today) = (
      (now.milliseconds % length + length) % length, now.milliseconds.flooredDivision(by: length)
    )
    let start = now.milliseconds - rest
    switch words {
    case ["now"]: return now
    case ["today"]: return Timestamp(milliseconds: start)
    case ["yesterday"]: return Timestamp(milliseconds: start - length)
    default:
      guard let name = words.last, words.count == 1 || words.count == 2 && words[0] == "last",
        let day = days.firstIndex(where: { $0 == name || $0.prefix(3) == name })
      else { return nil }
      let back = (today - Int64(day) + 6) % 7 + 1
      return Timestamp(milliseconds: start - back * length)
    }
  }

  private static func age(_ words: [String], _ now: Timestamp) -> Timestamp? {
    var words = words
    // A number may stand close to its unit.
    if words.count == 2, case let digits = words[0].prefix(while: { $0.isNumber }), !digits.isEmpty
    {
      words = [String(digits), String(words[0].dropFirst(digits.count)), words[1]]
    }
    guard words.count == 3, words[2] == "ago", let count = Int(words[0]), (1...9_999) ~= count
    else { return nil }
    let units: [String: Calendar.Component] = [
      "second": .second, "minute": .minute, "hour": .hour, "day": .day, "week": .weekOfYear,
      "month": .month, "year": .year,
    ]
    let unit = words[1].last == "s" ? String(words[1].dropLast()) : words[1]
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    guard let unit = units[unit],
      let date = calendar.date(byAdding: unit, value: -count, to: now.date)
    else { return nil }
    return Timestamp(date)
  }

  private static func calendarTime(_ text: String) -> Timestamp? {
    let form =
      #/([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2}(?:\.[0-9]{1,3})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?/#
      .matchingSemantics(.unicodeScalar)
    guard let match = try? form.wholeMatch(in: text) else { return nil }
    let (_, day, minute, second, offset) = match.output
    let clock = "\(day)T\(minute ?? "00:00")\(second ?? ":00")"
    // The parser takes the 31st of February for a day in March.
    guard let plain = Timestamp(clock + "Z"), "\(plain)".hasPrefix(clock) else { return nil }
    return Timestamp(clock + (offset ?? "Z"))
  }
}

extension Int64 {
  /// The quotient, rounded down also below zero.
  fileprivate func flooredDivision(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}

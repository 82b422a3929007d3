package import Snapshots

extension Timestamp {
  /// Reads a time as a person types it: `2026-11-01`, `2026-11-01T10:00`, with seconds or without,
  /// with `Z` or an offset or without, or so long ago: `3d`.
  ///
  /// A day stands for its first moment, as it does in a comparison of texts in SQL. Without an
  /// offset it is UTC.
  package init?(typed text: String, now: Timestamp) {
    if let age = Interval(text) {
      self.init(milliseconds: now.milliseconds - Int64(age.seconds) * 1000)
      return
    }
    let form = #/(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(:\d\d(?:\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?/#
    guard let match = try? form.wholeMatch(in: text) else { return nil }
    let (_, day, minute, second, offset) = match.output
    let clock = "\(day)T\(minute ?? "00:00")\(second ?? ":00")"
    // The parser takes the 31st of February for a day in March.
    guard let plain = Timestamp(clock + "Z"), "\(plain)".hasPrefix(clock),
      let time = Timestamp(clock + (offset ?? "Z"))
    else { return nil }
    self = time
  }
}

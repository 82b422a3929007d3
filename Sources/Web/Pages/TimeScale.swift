import Snapshots

/// Where moments stand on a line, and what reaches from one to another.
struct TimeScale {
  /// So wide is a line, whatever a browser makes of it.
  static let width: Int64 = 1000
  /// What is there at all is seen.
  private static let narrowest: Int64 = 2

  let first: Timestamp
  let last: Timestamp

  /// Nil where there is no time between them.
  init?(from first: Timestamp?, to last: Timestamp?) {
    guard let first, let last, first < last else { return nil }
    (self.first, self.last) = (first, last)
  }

  func contains(_ time: Timestamp) -> Bool { time >= first && time <= last }

  /// What was so from one time to another, as far as it stands on the line.
  ///
  /// - Parameter title: what a pointer gets to read.
  func bar(
    _ kind: StaticString,
    _ place: (top: Int, height: Int),
    from start: Timestamp,
    to end: Timestamp,
    title: HTML = ""
  ) -> HTML {
    let right = position(end)
    let left = min(position(start), Self.width - Self.narrowest)
    let words: HTML = title.count == 0 ? "/>" : "><title>\(title)</title></rect>"
    return """
      <rect class="\(HTML(stringLiteral: kind))" x="\(left)" y="\(place.top)" \
      width="\(max(right - left, Self.narrowest))" height="\(place.height)"\(words)
      """
  }

  private func position(_ time: Timestamp) -> Int64 {
    let whole = Double(last.milliseconds - first.milliseconds)
    let part = Double(min(max(time, first), last).milliseconds - first.milliseconds)
    return Int64(Double(Self.width) * part / whole)
  }
}

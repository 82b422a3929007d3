import Answers
import Snapshots

extension HTML.Interpolation {
  /// A time to the second; its element has it to the millisecond.
  mutating func appendInterpolation(_ time: Timestamp) {
    let text = time.description
    appendInterpolation(
      "<time datetime=\"\(text)\">\(text.prefix(10)) \(text.dropFirst(11).prefix(8))</time>" as HTML
    )
  }

  /// When a state came to be, as exactly as it was watched.
  mutating func appendInterpolation(after: Timestamp?, notAfter: Timestamp) {
    guard let after else {
      appendInterpolation("<span class=\"window\">seen first at \(notAfter)</span>" as HTML)
      return
    }
    let (first, last) = (after.description, notAfter.description)
    guard first.prefix(10) == last.prefix(10) else {
      appendInterpolation(
        "<span class=\"window\">between \(after) and \(notAfter)</span>" as HTML
      )
      return
    }
    appendInterpolation(
      """
      <span class="window">between \(after) and \
      <time datetime="\(last)">\(last.dropFirst(11).prefix(8))</time></span>
      """ as HTML
    )
  }

  /// The same of a snapshot, whose clock may have been wrong.
  mutating func appendInterpolation(windowOf facts: LogAnswer.Facts) {
    appendInterpolation("\(after: facts.changedAfter, notAfter: facts.observedAt)" as HTML)
    if facts.hasWrongClock { appendInterpolation(" by a clock that was wrong" as HTML) }
  }

  /// A size for people: exact below 10 000 bytes.
  mutating func appendInterpolation(size: Int) {
    let units = ["kB", "MB", "GB", "TB"]
    var (value, unit) = (Double(size), -1)
    while value >= 10_000 || unit >= 0 && value >= 1000, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    if unit < 0 {
      appendInterpolation(size)
      appendInterpolation(size == 1 ? " byte" : " bytes")
    } else {
      appendInterpolation("\(Double(Int(value * 10)) / 10) \(units[unit])")
    }
  }

  /// A number and what it counts.
  mutating func appendInterpolation(_ count: Int, of noun: String) {
    appendInterpolation("\(count) \(noun)\(count == 1 ? "" : "s")")
  }
}

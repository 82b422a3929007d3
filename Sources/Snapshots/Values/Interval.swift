/// A span of time as it is typed: `90s`, `15m`, `2h`, `1d`, `2w`.
package struct Interval: Hashable, Sendable {
  private static let units: [Character: Int] = [
    "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800,
  ]

  package let text: String
  package let seconds: Int

  /// Reads a whole number above zero and a unit, ten years at the most.
  package init?(_ text: String) {
    guard let unit = text.last.flatMap({ Self.units[$0] }),
      let count = Int(text.dropLast()), (1...315_360_000 / unit).contains(count)
    else { return nil }
    self.text = text
    seconds = count * unit
  }

  package var duration: Duration { .seconds(seconds) }
}

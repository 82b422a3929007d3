import ArgumentParser

/// A span of time as it is typed: `90s`, `15m`, `2h`, `1d`.
struct Interval: ExpressibleByArgument {
  private static let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]

  let text: String
  let seconds: Int

  var duration: Duration { .seconds(seconds) }

  /// Nil unless it is a whole number above zero and a unit, ten years at the most.
  init?(argument: String) {
    guard let unit = argument.last.flatMap({ Self.units[$0] }),
      let count = Int(argument.dropLast()), (1...315_360_000 / unit).contains(count)
    else { return nil }
    text = argument
    seconds = count * unit
  }
}

import ArgumentParser
import Changes
import Foundation
import Snapshots

/// Writes times as they are asked for, and otherwise as who reads them wants them: a person in the
/// time of the place, a program in UTC.
struct TimeText: Sendable {
  enum Form: String, ExpressibleByArgument, CaseIterable {
    /// In UTC, to the millisecond, as the archive has it.
    case iso
    /// By the clock of this place (`TZ`).
    case local
    case relative
  }

  let form: Form
  let now: Timestamp

  init(_ form: Form?, now: Timestamp = Timestamp(Date())) {
    self.form = form ?? (Output.isTerminal ? .local : .iso)
    self.now = now
  }

  func text(of time: Timestamp) -> String {
    switch form {
    case .iso: time.description
    case .local: Self.local(time)
    case .relative: ago(time) ?? Self.local(time)
    }
  }

  func text(of window: ChangeWindow) -> String {
    guard form == .relative else { return window.description(text) }
    guard let length = window.milliseconds else { return "seen first \(text(of: window.notAfter))" }
    return "\(text(of: window.notAfter)), within \(Self.text(ofLength: length))"
  }

  /// How long ago a time was; nil when it lies ahead, by a clock that is wrong.
  func ago(_ time: Timestamp) -> String? {
    let age = now.milliseconds - time.milliseconds
    return age < 0 ? nil : "\(Self.text(ofLength: age, .down)) ago"
  }

  /// Units of time in seconds, and up to which length each tells one well.
  private static let units: [(noun: String, length: Double, limit: Double)] = [
    ("second", 1, 90), ("minute", 60, 90 * 60), ("hour", 3600, 36 * 3600),
    ("day", 86_400, 14 * 86_400), ("week", 7 * 86_400, 70 * 86_400),
    ("month", 2_629_746, 24 * 2_629_746), ("year", 31_556_952, .infinity),
  ]
  /// The first of these units in short.
  private static let symbols = ["s", "min", "h", "d"]

  /// How many of which unit tell a length in milliseconds well; one of the first so many units.
  private static func count(
    _ length: Int64,
    inFirst unitCount: Int,
    _ rounding: FloatingPointRoundingRule
  ) -> (number: Int, unit: Int) {
    let seconds = Double(length) / 1000
    let unit = units[..<unitCount].firstIndex { seconds < $0.limit } ?? unitCount - 1
    return (Int((seconds / units[unit].length).rounded(rounding)), unit)
  }

  /// A length of time in milliseconds, in the largest unit that tells it well: `45 seconds`, `3 weeks`.
  ///
  /// - Parameter rounding: up, so that no window is told shorter than it is.
  static func text(ofLength length: Int64, _ rounding: FloatingPointRoundingRule = .up) -> String {
    let (number, unit) = count(length, inFirst: units.count, rounding)
    return number.counting(units[unit].noun)
  }

  /// A length of time in milliseconds in few columns, no shorter than it is: `45 s`, `3 h`, `20 d`.
  static func shortText(ofLength length: Int64) -> String {
    let (number, unit) = count(length, inFirst: symbols.count, .up)
    return "\(number) \(symbols[unit])"
  }

  /// As `2026-11-01 11:15:00 +0100`.
  private static func local(_ time: Timestamp) -> String {
    var seconds = time_t(Int((Double(time.milliseconds) / 1000).rounded(.down)))
    var civil = tm()
    guard localtime_r(&seconds, &civil) != nil else { return time.description }
    let capacity = 64
    return String(unsafeUninitializedCapacity: capacity) { buffer in
      buffer.withMemoryRebound(to: CChar.self) {
        strftime($0.baseAddress!, capacity, "%Y-%m-%d %H:%M:%S %z", &civil)
      }
    }
  }
}

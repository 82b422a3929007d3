package import Foundation

/// Names a moment to the millisecond, in UTC.
///
/// Its text form is the one of the archive and of Apify's API, `2026-11-01T10:00:00.000Z`, whose
/// order as text is the order in time.
package struct Timestamp: Hashable, Comparable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  package let milliseconds: Int64

  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// Takes the millisecond nearest to a date.
  package init(_ date: Date) {
    milliseconds = Int64((date.timeIntervalSince1970 * 1000).rounded())
  }

  /// Reads an ISO 8601 time with an offset or `Z`, with or without a fraction of a second, of a day that
  /// there is and of a year of four digits.
  package init?(_ text: String) {
    if let civil = CivilTime(text) {
      self = civil.timestamp
      return
    }
    let styles = [true, false].map { Date.ISO8601FormatStyle(includingFractionalSeconds: $0) }
    // Foundation takes the 31st of February for a day in March.
    guard CivilTime(text.prefix(10) + "T00:00:00.000Z") != nil,
      let date = styles.lazy.compactMap({ try? Date(text, strategy: $0) }).first
    else { return nil }
    self.init(date)
    guard CivilTime(self) != nil else { return nil }
  }

  /// Reads a time of exactly the form that the archive has, `2026-11-01T10:00:00.000Z`.
  package init?(archived text: String) {
    guard let civil = CivilTime(text) else { return nil }
    self = civil.timestamp
  }

  /// The last moment that has a text form.
  package static let distantFuture = Timestamp(milliseconds: 253_402_300_799_999)

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  package var date: Date {
    Date(timeIntervalSince1970: Double(milliseconds) / 1000)
  }
}

extension Timestamp: CustomStringConvertible {
  package var description: String {
    if let civil = CivilTime(self) { return civil.description }
    return date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }
}

extension Timestamp: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let timestamp = Timestamp(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no time: \(text)")
    }
    self = timestamp
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// A moment by the calendar, in UTC, of the years 0 to 9999: a time as the archive writes it.
///
/// A poll reads and writes some of these for each version; Foundation's formats take ten times as
/// long for one. The calendar is https://howardhinnant.github.io/date_algorithms.html
struct CivilTime: Hashable {
  private static let millisecondsOfDay: Int64 = 86_400_000
  /// Of 0000-01-01 and of 10000-01-01.
  private static let range: Range<Int64> = -62_167_219_200_000..<253_402_300_800_000
  private static let pattern = Array("0000-00-00T00:00:00.000Z".utf8)

  let year, month, day: Int64
  let millisecondOfDay: Int64

  /// Reads a time of exactly the form `2026-11-01T10:00:00.000Z`; nil when it has another one.
  init?(_ text: String) {
    var text = text
    let digits = text.withUTF8 { bytes -> [Int64]? in
      guard bytes.count == Self.pattern.count else { return nil }
      var digits: [Int64] = []
      digits.reserveCapacity(17)
      for (byte, expected) in zip(bytes, Self.pattern) {
        if expected != UInt8(ascii: "0") {
          guard byte == expected else { return nil }
        } else {
          guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
          digits.append(Int64(byte - UInt8(ascii: "0")))
        }
      }
      return digits
    }
    guard let digits else { return nil }
    func number(_ range: Range<Int>) -> Int64 { digits[range].reduce(0) { $0 * 10 + $1 } }
    (year, month, day) = (number(0..<4), number(4..<6), number(6..<8))
    let (hour, minute, second) = (number(8..<10), number(10..<12), number(12..<14))
    guard (1...12).contains(month), (1...Self.length(ofMonth: month, in: year)).contains(day),
      hour < 24, minute < 60, second < 60
    else { return nil }
    millisecondOfDay = ((hour * 60 + minute) * 60 + second) * 1000 + number(14..<17)
  }

  /// Nil when the year has not four digits.
  init?(_ timestamp: Timestamp) {
    guard Self.range.contains(timestamp.milliseconds) else { return nil }
    let time = timestamp.milliseconds - Self.range.lowerBound
    millisecondOfDay = time % Self.millisecondsOfDay
    // Eras of 400 years that begin in March, so that a leap day is the last one; this is from the
    // one on that ends with February of year 0.
    let days = time / Self.millisecondsOfDay - 60 + 146_097
    let era = days / 146_097 - 1
    let dayOfEra = days % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  var timestamp: Timestamp {
    let year = month <= 2 ? year - 1 : year
    let era = (year + 400) / 400 - 1
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = era * 146_097 + dayOfEra - 719_468
    return Timestamp(milliseconds: days * Self.millisecondsOfDay + millisecondOfDay)
  }

  private static func isLeap(_ year: Int64) -> Bool {
    year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
  }

  private static func length(ofMonth month: Int64, in year: Int64) -> Int64 {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension CivilTime: CustomStringConvertible {
  var description: String {
    let (seconds, millisecond) = millisecondOfDay.quotientAndRemainder(dividingBy: 1000)
    let numbers = [
      (year, 4), (month, 2), (day, 2), (seconds / 3600, 2), (seconds / 60 % 60, 2),
      (seconds % 60, 2), (millisecond, 3),
    ]
    return String(unsafeUninitializedCapacity: Self.pattern.count) { bytes in
      _ = bytes.initialize(from: Self.pattern)
      var end = 0
      for (number, width) in numbers {
        var rest = number
        for position in (end..<(end + width)).reversed() {
          bytes[position] = UInt8(ascii: "0") + UInt8(rest % 10)
          rest /= 10
        }
        end += width + 1
      }
      return Self.pattern.count
    }
  }
}

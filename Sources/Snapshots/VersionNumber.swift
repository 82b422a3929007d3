/// Numbers a version of an Actor: `MAJOR.MINOR`, each 0 to 99, ordered as numbers.
package struct VersionNumber: Hashable, Sendable {
  package let major: Int
  package let minor: Int

  /// Takes two numbers that are known to be 0 to 99.
  package init(major: Int, minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// Reads `MAJOR.MINOR` as Apify writes it: two numbers of 0 to 99, without leading zeros.
  package init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let major = Self.number(parts[0]), let minor = Self.number(parts[1])
    else { return nil }
    self.major = major
    self.minor = minor
  }

  private static func number(_ digits: Substring) -> Int? {
    let isDecimal = digits.utf8.allSatisfy(\.isDigit)
    let isShortest = digits.utf8.count == 1 || digits.utf8.first != UInt8(ascii: "0")
    guard (1...2).contains(digits.utf8.count), isDecimal, isShortest else { return nil }
    return Int(digits)
  }
}

extension VersionNumber: Comparable {
  package static func < (left: VersionNumber, right: VersionNumber) -> Bool {
    (left.major, left.minor) < (right.major, right.minor)
  }
}

extension VersionNumber: CustomStringConvertible {
  package var description: String { "\(major).\(minor)" }
}

extension VersionNumber: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let number = VersionNumber(text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "\(text) is no version number: MAJOR.MINOR, each 0 to 99"
      )
    }
    self = number
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

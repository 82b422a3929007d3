/// Numbers a build of a version: `MAJOR.MINOR.BUILD`.
package struct BuildNumber: Hashable, Sendable {
  package let version: VersionNumber
  /// From 1 up; a version counts its own builds.
  package let number: Int

  package init(version: VersionNumber, number: Int) {
    (self.version, self.number) = (version, number)
  }

  /// Reads `MAJOR.MINOR.BUILD` as Apify writes it; nil for what is none.
  package init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let version = VersionNumber("\(parts[0]).\(parts[1])"),
      (1...10).contains(parts[2].utf8.count),
      parts[2].utf8.allSatisfy(\.isDigit),
      parts[2].utf8.first != UInt8(ascii: "0"), let number = Int(parts[2]),
      number <= 1_000_000_000
    else { return nil }
    self.init(version: version, number: number)
  }
}

extension BuildNumber: Comparable {
  package static func < (left: BuildNumber, right: BuildNumber) -> Bool {
    (left.version, left.number) < (right.version, right.number)
  }
}

extension BuildNumber: CustomStringConvertible {
  package var description: String { "\(version).\(number)" }
}

extension BuildNumber: Encodable {
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

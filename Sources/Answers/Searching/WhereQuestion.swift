package import Snapshots

/// Which content is looked for.
package struct WhereQuestion: Hashable, Sendable {
  /// What its SHA-256, or its name in git, begins with: lower-case hexadecimal digits.
  let digits: String

  /// Asks for the content that is the same as some bytes.
  package init(bytes: [UInt8]) {
    digits = ContentHash(of: bytes).description
  }

  /// Asks for the content that has a hash.
  package init(_ hash: ContentHash) {
    digits = hash.description
  }

  /// Asks for contents by the beginning of a hash; nil unless it is 7 to 64 hexadecimal digits.
  package init?(hash: String) {
    let digits = hash.lowercased()
    guard (7...64).contains(digits.utf8.count),
      digits.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) })
    else { return nil }
    self.digits = digits
  }
}

import Snapshots

/// A secret that whoever asks over the network shows.
package struct AccessToken: Hashable, Sendable {
  /// As it stands in an address.
  package let text: String

  /// Takes a token that somebody chose; nil unless it is of 16 to 256 letters, digits, `-` or `_`.
  package init?(_ text: String) {
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    guard isPlain, (16...256).contains(text.utf8.count) else { return nil }
    self.text = text
  }

  /// Makes a token of 256 bits that nobody can guess.
  package static func random() -> AccessToken {
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
    return AccessToken(text: bytes.hexadecimal)
  }

  private init(text: String) {
    self.text = text
  }

  /// Whether a text is the token; how long that takes tells nothing of it.
  package func matches(_ other: String) -> Bool {
    let (own, other) = (Array(text.utf8), Array(other.utf8))
    var difference = own.count ^ other.count
    for index in own.indices {
      difference |= Int(own[index] ^ (index < other.count ? other[index] : 0))
    }
    return difference == 0
  }
}

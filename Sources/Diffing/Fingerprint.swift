/// What is needed of a file to estimate how much of it is in another one.
///
/// Bytes are cut after each `\n` and after 64 bytes of a line; pieces count by their length, wherever
/// they are. Of a text, which has no NUL in its first 8,000 bytes, a `\r` before a `\n` is in no piece,
/// so that other line ends make no other file. This is how git tells a renamed file from a new one.
/// Making a fingerprint, and comparing two, takes time in proportion to the lengths.
package struct Fingerprint: Sendable {
  private let length: Int
  /// Differs for other bytes, and for the same ones in another order.
  private let whole: UInt64
  /// By the hash of a piece, the length of all that are the same.
  private let lengths: [UInt64: Int]

  // The length that git cuts at.
  private static let pieceLength = 64
  // How many bytes git looks at for a NUL.
  private static let headLength = 8_000

  package init(of bytes: [UInt8]) {
    length = bytes.count
    let seed = HashSeed.shared
    whole = bytes.withUnsafeBytes { $0.hash(of: 0..<$0.count, seed: seed) }
    let bytes = Self.withoutLineEnds(bytes)
    let lines = Tokens(linesOf: bytes)
    lengths = bytes.withUnsafeBytes { bytes in
      var lengths: [UInt64: Int] = [:]
      for line in 0..<lines.count {
        var rest = lines.range(of: line)
        while !rest.isEmpty {
          let piece = rest.prefix(Self.pieceLength)
          lengths[bytes.hash(of: piece, seed: seed), default: 0] += piece.count
          rest = rest[piece.upperBound...]
        }
      }
      return lengths
    }
  }

  /// A text without each `\r` before a `\n`; other bytes as they are.
  private static func withoutLineEnds(_ bytes: [UInt8]) -> [UInt8] {
    let (cr, newline) = (UInt8(ascii: "\r"), UInt8(ascii: "\n"))
    guard bytes.contains(cr), !bytes.prefix(headLength).contains(0) else { return bytes }
    return bytes.indices
      .filter { bytes[$0] != cr || $0 + 1 == bytes.count || bytes[$0 + 1] != newline }
      .map { bytes[$0] }
  }

  /// How much of the larger of two files is in both, in percent: from 0 to 100, rounded down.
  ///
  /// 100 if and only if both have the same bytes.
  package func similarity(to other: Fingerprint) -> Int {
    if length == other.length, whole == other.whole { return 100 }
    let common = lengths.reduce(0) { $0 + min($1.value, other.lengths[$1.key] ?? 0) }
    return min(99, 100 * common / max(length, other.length))
  }
}

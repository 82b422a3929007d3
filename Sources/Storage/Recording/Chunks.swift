/// Cuts a text where the text itself says so, so that two texts with most lines in common have most
/// chunks in common.
///
/// A rolling hash over the last 64 bytes decides: after a line about one time in eight; inside a
/// line that is longer than a kilobyte, as minified code is, about every half kilobyte, and at the
/// latest after 16 KiB, at the boundary of a character.
struct Chunks {
  private static let lineMask: UInt64 = 0b111 << 56
  private static let longLineMask: UInt64 = 0x1FF << 52
  private static let longLine = 1024
  private static let longest = 16 * 1024

  /// The bounds of the chunks, in order; together they cover the text. None is empty.
  let ranges: [Range<Int>]

  init(of text: [UInt8]) {
    ranges = text.withUnsafeBufferPointer(Self.cut)
  }

  private static func cut(_ text: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    var lineStart = 0
    var hash: UInt64 = 0
    for index in text.indices {
      hash = (hash << 1) &+ gear(text[index])
      let end = index + 1
      let cuts: Bool
      if text[index] == UInt8(ascii: "\n") {
        cuts = hash & lineMask == 0 || end - start >= longest
        lineStart = end
      } else if end - lineStart > longLine, end < text.count, text[end] & 0xC0 != 0x80 {
        cuts = hash & longLineMask == 0 || end - start >= longest
      } else {
        cuts = false
      }
      if cuts {
        ranges.append(start..<end)
        start = end
      }
    }
    if start < text.count { ranges.append(start..<text.count) }
    return ranges
  }

  /// Spreads a byte over 64 bits (the finishing step of SplitMix64).
  private static func gear(_ byte: UInt8) -> UInt64 {
    var mixed = (UInt64(byte) &+ 1) &* 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

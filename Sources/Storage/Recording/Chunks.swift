import Foundation

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
    gears.withUnsafeBufferPointer { gears in
      var cutter = Cutter(text: text, gears: gears)
      while cutter.index < text.count { cutter.passLine() }
      return cutter.ranges
    }
  }

  /// Walks over a text once.
  private struct Cutter {
    let text: UnsafeBufferPointer<UInt8>
    let gears: UnsafeBufferPointer<UInt64>
    var ranges: [Range<Int>] = []
    var index = 0
    private var start = 0
    private var hash: UInt64 = 0

    init(text: UnsafeBufferPointer<UInt8>, gears: UnsafeBufferPointer<UInt64>) {
      self.text = text
      self.gears = gears
    }

    /// Walks to the end of a line, or of the text.
    mutating func passLine() {
      var hash = hash
      var end = endOfLine(within: min(text.count - index, longLine))
      for place in index..<end { hash = (hash << 1) &+ gears[Int(text[place])] }
      var byte = text[end - 1]
      // Inside a line that is a long one.
      while end < text.count, byte != UInt8(ascii: "\n") {
        byte = text[end]
        hash = (hash << 1) &+ gears[Int(byte)]
        end += 1
        if byte != UInt8(ascii: "\n"), end < text.count, text[end] & 0xC0 != 0x80,
          hash & longLineMask == 0 || end - start >= longest
        {
          cut(at: end)
        }
      }
      (self.hash, index) = (hash, end)
      let isCut = byte == UInt8(ascii: "\n") && (hash & lineMask == 0 || end - start >= longest)
      if isCut || end == text.count { cut(at: end) }
    }

    /// Where the line ends, or so many bytes on.
    private func endOfLine(within length: Int) -> Int {
      let start = text.baseAddress.map { UnsafeRawPointer($0) + index }
      let newline = start.flatMap { memchr($0, CInt(UInt8(ascii: "\n")), length) }
      guard let start, let newline else { return index + length }
      return index + (UnsafeRawPointer(newline) - start) + 1
    }

    private mutating func cut(at end: Int) {
      if start < end { ranges.append(start..<end) }
      start = end
    }
  }

  private static let gears = (UInt8.min...UInt8.max).map(gear)

  /// Spreads a byte over 64 bits (the finishing step of SplitMix64).
  private static func gear(_ byte: UInt8) -> UInt64 {
    var mixed = (UInt64(byte) &+ 1) &* 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

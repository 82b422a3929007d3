/// What a string of JSON stands for.
package struct JSONText: Hashable, Sendable {
  /// UTF-8; half a surrogate pair, which has none, stands there as it is written: `\ud800`.
  package let bytes: [UInt8]
  /// Whether there are only whole scalars.
  package let isWhole: Bool

  package var string: String { String(decoding: bytes, as: UTF8.self) }
  package var exact: ExactString { ExactString(string) }

  /// Reads a string that was checked, from quote to quote.
  package init(_ string: ArraySlice<UInt8>) {
    (bytes, isWhole) = string.dropFirst().dropLast().withUnsafeBytes { bytes in
      var reading = Reading(bytes)
      reading.read()
      return (reading.result, reading.isWhole)
    }
  }

  /// Where the string that begins at a position ends, in bytes that were checked.
  package static func end(ofStringAt position: Int, in bytes: ArraySlice<UInt8>) -> Int {
    bytes.withUnsafeBytes { raw in
      var walk = JSONWalk(raw, at: position - bytes.startIndex)
      _ = walk.skipString()
      return bytes.startIndex + walk.position
    }
  }
}

/// Takes the escapes out of a string.
private struct Reading {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0
  private(set) var result: [UInt8] = []
  private(set) var isWhole = true

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  mutating func read() {
    while let escape = nextEscape {
      result.append(contentsOf: bytes[position..<escape])
      position = escape + 2
      switch bytes[escape + 1] {
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0C)
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "u"): appendScalar(writtenAt: escape)
      case let byte: result.append(byte)
      }
    }
    result.append(contentsOf: bytes[position...])
  }

  private var nextEscape: Int? {
    var index = position
    while index + 8 <= bytes.count {
      let marks = bytes.word(at: index).marks(of: UInt8(ascii: "\\"))
      if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
      index += 8
    }
    return bytes[index...].firstIndex(of: UInt8(ascii: "\\"))
  }

  private mutating func appendScalar(writtenAt escape: Int) {
    let unit = codeUnit(at: escape) ?? 0
    position = escape + 6
    if let scalar = Unicode.Scalar(UInt32(unit)) {
      result.append(contentsOf: String(Character(scalar)).utf8)
      return
    }
    if UTF16.isLeadSurrogate(unit), let trail = codeUnit(at: position),
      UTF16.isTrailSurrogate(trail)
    {
      result.append(contentsOf: String(decoding: [unit, trail], as: UTF16.self).utf8)
      position += 6
      return
    }
    isWhole = false
    result.append(contentsOf: bytes[escape..<position])
  }

  /// The code unit of UTF-16 that is written here as `\uXXXX`; nil where none is.
  private func codeUnit(at start: Int) -> UInt16? {
    guard start + 6 <= bytes.count, bytes[start] == UInt8(ascii: "\\"),
      bytes[start + 1] == UInt8(ascii: "u")
    else { return nil }
    return bytes[(start + 2)..<(start + 6)].reduce(into: 0 as UInt16) { unit, byte in
      unit = unit << 4 | UInt16(byte.hexadecimalDigit ?? 0)
    }
  }
}

import Foundation

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
    var isWhole = true
    // What is written stands for no more bytes than it has.
    bytes = string.dropFirst().dropLast().withUnsafeBytes { written in
      [UInt8](unsafeUninitializedCapacity: written.count) { result, count in
        var reading = Reading(written, into: UnsafeMutableRawBufferPointer(result))
        reading.read()
        (count, isWhole) = (reading.count, reading.isWhole)
      }
    }
    self.isWhole = isWhole
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
  private let result: UnsafeMutableRawBufferPointer
  private var position = 0
  /// How many bytes of the result there are.
  private(set) var count = 0
  private(set) var isWhole = true

  init(_ bytes: UnsafeRawBufferPointer, into result: UnsafeMutableRawBufferPointer) {
    self.bytes = bytes
    self.result = result
  }

  mutating func read() {
    while copyUpToEscape() {
      let escape = position
      position += 2
      switch bytes[escape + 1] {
      case UInt8(ascii: "b"): append(0x08)
      case UInt8(ascii: "f"): append(0x0C)
      case UInt8(ascii: "n"): append(0x0A)
      case UInt8(ascii: "r"): append(0x0D)
      case UInt8(ascii: "t"): append(0x09)
      case UInt8(ascii: "u"): appendScalar(writtenAt: escape)
      case let byte: append(byte)
      }
    }
  }

  private mutating func append(_ byte: UInt8) {
    result[count] = byte
    count += 1
  }

  /// Copies what stands for itself; false when nothing follows it.
  private mutating func copyUpToEscape() -> Bool {
    guard position < bytes.count, let source = bytes.baseAddress, let target = result.baseAddress
    else { return false }
    let start = source + position
    let escape = memchr(start, CInt(UInt8(ascii: "\\")), bytes.count - position)
    let length = escape.map { UnsafeRawPointer($0) - start } ?? bytes.count - position
    memcpy(target + count, start, length)
    position += length
    count += length
    return escape != nil
  }

  private mutating func appendScalar(writtenAt escape: Int) {
    let unit = codeUnit(at: escape) ?? 0
    position = escape + 6
    if let scalar = Unicode.Scalar(UInt32(unit)) {
      for byte in String(Character(scalar)).utf8 { append(byte) }
      return
    }
    if UTF16.isLeadSurrogate(unit), let trail = codeUnit(at: position),
      UTF16.isTrailSurrogate(trail)
    {
      for byte in String(decoding: [unit, trail], as: UTF16.self).utf8 { append(byte) }
      position += 6
      return
    }
    isWhole = false
    for byte in bytes[escape..<position] { append(byte) }
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

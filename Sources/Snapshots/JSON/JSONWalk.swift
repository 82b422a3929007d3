/// Walks over bytes of JSON without reading what they stand for.
///
/// Over bytes that `JSONSyntax` took it never fails; over others it stops where they can be no JSON.
package struct JSONWalk {
  package var position: Int
  package let bytes: UnsafeRawBufferPointer

  package init(_ bytes: UnsafeRawBufferPointer, at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  package var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  package mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  package mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  /// Walks over an object; the body walks over the value of each key, quotes included.
  ///
  /// False when it was not walked to its end.
  package mutating func object<Failure: Error>(
    _ member: (Range<Int>, inout JSONWalk) throws(Failure) -> Bool
  ) throws(Failure) -> Bool {
    skipSpace()
    guard take(UInt8(ascii: "{")) else { return false }
    skipSpace()
    if take(UInt8(ascii: "}")) { return true }
    repeat {
      skipSpace()
      let start = position
      guard next == UInt8(ascii: "\""), skipString() else { return false }
      let key = start..<position
      skipSpace()
      guard take(UInt8(ascii: ":")) else { return false }
      skipSpace()
      guard try member(key, &self) else { return false }
      skipSpace()
    } while take(UInt8(ascii: ","))
    return take(UInt8(ascii: "}"))
  }

  /// Walks over any value: to the end of a string, to the bracket that closes the first one, or to
  /// what follows a number or a word.
  package mutating func skipValue() -> Bool {
    skipSpace()
    var depth = 0
    repeat {
      guard let byte = next else { return false }
      switch byte {
      case UInt8(ascii: "\""):
        guard skipString() else { return false }
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        position += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard depth > 0 else { return false }
        depth -= 1
        position += 1
      case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x0A, 0x0D, 0x09:
        guard depth > 0 else { return false }
        position += 1
      default:
        skipWord()
      }
    } while depth > 0
    return true
  }

  private mutating func skipWord() {
    while let byte = next {
      switch byte {
      case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ":"),
        UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "["), 0x20, 0x0A, 0x0D, 0x09:
        return
      default: position += 1
      }
    }
  }

  /// Walks over a string: from quote to quote.
  package mutating func skipString() -> Bool {
    position += 1
    while true {
      skipPlain()
      guard let byte = next else { return false }
      position += 1
      if byte == UInt8(ascii: "\"") { return true }
      if byte == UInt8(ascii: "\\") { position += 1 }
    }
  }

  /// Walks up to the next quote or backslash, eight bytes at a time; near the end it may stop before.
  private mutating func skipPlain() {
    while position + 8 <= bytes.count {
      let word = bytes.word(at: position)
      let marks = word.marks(of: UInt8(ascii: "\"")) | word.marks(of: UInt8(ascii: "\\"))
      if marks != 0 {
        position += marks.trailingZeroBitCount / 8
        return
      }
      position += 8
    }
  }
}

extension UnsafeRawBufferPointer {
  /// Eight bytes, the first of them lowest.
  func word(at position: Int) -> UInt64 {
    UInt64(littleEndian: loadUnaligned(fromByteOffset: position, as: UInt64.self))
  }
}

extension UInt64 {
  /// Marks a byte: of the bits that are set the lowest is the top bit of the first such byte.
  /// https://graphics.stanford.edu/~seander/bithacks.html
  func marks(of byte: UInt8) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let differences = self ^ (ones &* UInt64(byte))
    return (differences &- ones) & ~differences & (ones << 7)
  }

  /// Marks, in the same way, what a string can't hold unseen: control characters, and all that is not
  /// ASCII.
  var marksOfUnplain: UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    return ((self &- (ones &* 0x20)) & ~self | self) & (ones << 7)
  }
}

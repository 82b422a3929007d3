import Snapshots

/// Finds the versions in the body of an Actor's answer without decoding them.
///
/// An Actor's answer has statistics that move all the time, beside versions that hardly ever do and
/// are nearly all of it. When their bytes are the known ones, only the rest needs decoding.
struct VersionsInBody {
  /// The bytes of the array, brackets included.
  let range: Range<Int>

  /// Nil when the body is not of the form `{"data": {…, "versions": […], …}}`, the versions once.
  ///
  /// It may take a body for well-formed that is none: what it finds is compared with bytes that
  /// were decoded before, and what is around them is decoded.
  init?(in body: [UInt8]) {
    var found: Range<Int>?
    let isWhole = Scanner.walk(over: body) { scanner in
      let start = scanner.position
      guard found == nil, scanner.skipValue() else { return false }
      found = start..<scanner.position
      return true
    }
    guard isWhole, let found else { return nil }
    range = found
  }

  /// Finds where versions of a known size would be, without walking over them.
  ///
  /// Only their hash tells whether they are there.
  init?(ofSize size: Int, in body: [UInt8]) {
    var start: Int?
    _ = Scanner.walk(over: body) { scanner in
      start = scanner.position
      return false
    }
    guard let start, size > 0, size <= body.count - start,
      body[start + size - 1] == UInt8(ascii: "]")
    else { return nil }
    range = start..<(start + size)
  }

  /// The body with no versions.
  func rest(of body: [UInt8]) -> [UInt8] {
    body[..<range.lowerBound] + Array("[]".utf8) + body[range.upperBound...]
  }

  func fingerprint(in body: [UInt8]) -> AnswerFingerprint {
    AnswerFingerprint(
      versions: body.withUnsafeBytes { ContentHash(of: .init(rebasing: $0[range])) },
      size: range.count,
      rest: ContentHash(of: rest(of: body))
    )
  }
}

/// Walks over JSON, and stops where it can't be any.
private struct Scanner {
  private(set) var position = 0
  private let bytes: UnsafeRawBufferPointer

  private init(bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  /// Walks over an answer; the body walks over the array of the versions, which begins there.
  ///
  /// False when it was not walked to its end.
  static func walk(over answer: [UInt8], _ versions: (inout Scanner) -> Bool) -> Bool {
    answer.withUnsafeBytes { bytes in
      var scanner = Scanner(bytes: bytes)
      return scanner.object { key, scanner in
        guard key == "data" else { return scanner.skipValue() }
        return scanner.object { key, scanner in
          guard key == "versions" else { return scanner.skipValue() }
          scanner.skipSpace()
          return scanner.next == UInt8(ascii: "[") && versions(&scanner)
        }
      }
    }
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  /// Walks over an object; the body walks over the value of each key.
  private mutating func object(_ member: (StringSlice, inout Scanner) -> Bool) -> Bool {
    skipSpace()
    guard take(UInt8(ascii: "{")) else { return false }
    skipSpace()
    if take(UInt8(ascii: "}")) { return true }
    repeat {
      skipSpace()
      let start = position + 1
      guard next == UInt8(ascii: "\""), skipString() else { return false }
      let key = StringSlice(bytes: bytes[start..<(position - 1)])
      skipSpace()
      guard take(UInt8(ascii: ":")), member(key, &self) else { return false }
      skipSpace()
    } while take(UInt8(ascii: ","))
    return take(UInt8(ascii: "}"))
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  /// Walks over any value: to the end of a string, to the bracket that closes the first one, or to
  /// what follows a number or a word.
  mutating func skipValue() -> Bool {
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
  private mutating func skipString() -> Bool {
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
      let word = UInt64(
        littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      )
      let marks = word.marks(of: UInt8(ascii: "\"")) | word.marks(of: UInt8(ascii: "\\"))
      if marks != 0 {
        position += marks.trailingZeroBitCount / 8
        return
      }
      position += 8
    }
  }
}

extension UInt64 {
  /// Marks a byte: of the bits that are set the lowest is the top bit of the first such byte.
  /// https://graphics.stanford.edu/~seander/bithacks.html
  fileprivate func marks(of byte: UInt8) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let differences = self ^ (ones &* UInt64(byte))
    return (differences &- ones) & ~differences & (ones << 7)
  }
}

/// A string of JSON, as it is written.
private struct StringSlice {
  let bytes: Slice<UnsafeRawBufferPointer>

  static func == (slice: StringSlice, text: StaticString) -> Bool {
    slice.bytes.elementsEqual(
      UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    )
  }
}

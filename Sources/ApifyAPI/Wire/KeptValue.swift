import Snapshots

/// A value that is kept without being understood: as it is written, without white space between its
/// parts and without the secrets that stand in it.
struct KeptValue {
  private static let mostValues = 10_000
  private static let deepestLevel = 64

  let json: JSON
  /// What others may not be able to read of it.
  let oddities: [String]

  /// Throws when the task is cancelled.
  init(_ slice: JSONSlice, _ secrets: Secrets) throws(BodyError) {
    var writing = Writing(secrets)
    try writing.write(slice.bytes)
    let text = ExactString(String(decoding: writing.result, as: UTF8.self))
    var oddities: [String] = []
    if writing.hasHalves { oddities.append("half a surrogate pair; kept as given") }
    if writing.hasHugeNumbers {
      oddities.append("a number that few programs can hold; kept as given")
    }
    if writing.values > Self.mostValues || writing.deepest > Self.deepestLevel {
      // As a text it takes no more memory than it has bytes, whoever reads it.
      oddities.append("too large or nested too deeply for a field; kept as the text that it is")
      json = .string(text)
    } else {
      json = JSON(written: text)
    }
    self.oddities = oddities
  }
}

/// Writes a value again, token by token.
private struct Writing {
  private let secrets: Secrets
  private(set) var result: [UInt8] = []
  private(set) var values = 0
  private(set) var deepest = 0
  private(set) var hasHalves = false
  private(set) var hasHugeNumbers = false
  private var depth = 0

  init(_ secrets: Secrets) {
    self.secrets = secrets
  }

  mutating func write(_ bytes: ArraySlice<UInt8>) throws(BodyError) {
    result.reserveCapacity(bytes.count)
    var position = bytes.startIndex
    var tokens = 0
    while position < bytes.endIndex {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      case UInt8(ascii: "\""): write(text: bytes, &position)
      case let byte where Self.isPunctuation(byte): write(punctuation: byte, &position)
      default: write(word: bytes, &position)
      }
      tokens &+= 1
      if tokens & 0xFFFF == 0 { try BodyError.checkCancellation() }
    }
  }

  private static func isPunctuation(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"),
      UInt8(ascii: ","), UInt8(ascii: ":"):
      true
    default: false
    }
  }

  private mutating func write(punctuation byte: UInt8, _ position: inout Int) {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      depth += 1
      deepest = max(deepest, depth)
      values += 1
    case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
    default: break
    }
    result.append(byte)
    position += 1
  }

  private mutating func write(text bytes: ArraySlice<UInt8>, _ position: inout Int) {
    let written = bytes[position..<JSONText.end(ofStringAt: position, in: bytes)]
    position = written.endIndex
    values += 1
    let text = JSONText(written)
    if !text.isWhole { hasHalves = true }
    let safe = secrets.redacted(text.exact)
    if safe == text.exact {
      result.append(contentsOf: written)
    } else {
      JSON.append(safe, to: &result)
    }
  }

  private mutating func write(word bytes: ArraySlice<UInt8>, _ position: inout Int) {
    let word = bytes[position...].prefix { byte in
      !Self.isPunctuation(byte) && byte != 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09
    }
    position = word.endIndex
    values += 1
    result.append(contentsOf: word)
    if word.count > 18 || word.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
      let isKeyword = word.first == UInt8(ascii: "t") || word.first == UInt8(ascii: "f")
      if !isKeyword, !JSON.isCommon(number: word) { hasHugeNumbers = true }
    }
  }
}

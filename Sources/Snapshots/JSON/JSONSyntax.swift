/// Checks that bytes are one value of JSON and nothing else, to the letter of RFC 8259.
///
/// What is not is not believed, not even in part: a body that was cut off or damaged on its way can
/// still look like one in most places. It takes a byte for each level of nesting, and remembers where
/// long values end.
package struct JSONSyntax {
  /// What is wrong with the bytes.
  package enum Problem: Error, Hashable, Sendable {
    case empty
    /// Counted in bytes from the beginning.
    case broken(at: Int)
    case tooDeep
    /// The task was cancelled before all was read.
    case cancelled
  }

  package static let deepestLevel = 10_000

  /// What is longer, in bytes, and in no more brackets, is remembered.
  private static let longValue = 256
  private static let outerLevels = 8

  private var walk: JSONWalk
  /// The brackets that are open: whether each is that of an object.
  private var open: [Bool] = []
  /// Where the outer ones of these begin.
  private var starts: [Int] = []
  private var ends: [Int: Int] = [:]
  private var values = 0

  private init(_ bytes: UnsafeRawBufferPointer) {
    walk = JSONWalk(bytes)
  }

  /// Returns where long values end, by where they begin.
  static func check(_ body: [UInt8]) throws(Problem) -> [Int: Int] {
    if body.isEmpty { throw .empty }
    let result =
      body.withUnsafeBytes { bytes in
        var syntax = JSONSyntax(bytes)
        do throws(Problem) {
          try syntax.check()
          return .success(syntax.ends)
        } catch {
          return .failure(error)
        }
      } as Result<[Int: Int], Problem>
    return try result.get()
  }

  /// What comes next.
  private enum Expectation {
    case value
    /// A value, or the end of an array that is empty.
    case element
    case key
    /// A key, or the end of an object that is empty.
    case member
    /// A comma, the end of what is open, or that of all.
    case rest
  }

  private mutating func check() throws(Problem) {
    var expectation = Expectation.value
    while true {
      walk.skipSpace()
      switch expectation {
      case .element where walk.take(UInt8(ascii: "]")),
        .member where walk.take(UInt8(ascii: "}")):
        end()
        expectation = .rest
      case .value, .element: expectation = try value()
      case .key, .member:
        try key()
        expectation = .value
      case .rest:
        guard let isObject = open.last else {
          guard walk.next == nil else { throw broken }
          return
        }
        if walk.take(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
          end()
        } else if walk.take(UInt8(ascii: ",")) {
          expectation = isObject ? .key : .value
        } else {
          throw broken
        }
      }
    }
  }

  /// Takes a word or a string, or opens an array or an object; returns what comes next.
  private mutating func value() throws(Problem) -> Expectation {
    values &+= 1
    if values & 0xFFFF == 0, Task.isCancelled { throw .cancelled }
    switch walk.next {
    case UInt8(ascii: "{"): return try begin(isObject: true)
    case UInt8(ascii: "["): return try begin(isObject: false)
    case UInt8(ascii: "\""):
      let start = walk.position
      try string()
      if open.count <= Self.outerLevels { note(start) }
    case UInt8(ascii: "t"): try word("true")
    case UInt8(ascii: "f"): try word("false")
    case UInt8(ascii: "n"): try word("null")
    default: try number()
    }
    return .rest
  }

  private mutating func begin(isObject: Bool) throws(Problem) -> Expectation {
    guard open.count < Self.deepestLevel else { throw .tooDeep }
    open.append(isObject)
    if open.count <= Self.outerLevels { starts.append(walk.position) }
    walk.position += 1
    return isObject ? .member : .element
  }

  private mutating func end() {
    if open.count <= Self.outerLevels { note(starts.removeLast()) }
    open.removeLast()
  }

  private mutating func note(_ start: Int) {
    if walk.position - start > Self.longValue { ends[start] = walk.position }
  }

  private mutating func key() throws(Problem) {
    guard walk.next == UInt8(ascii: "\"") else { throw broken }
    try string()
    walk.skipSpace()
    guard walk.take(UInt8(ascii: ":")) else { throw broken }
  }

  private var broken: Problem { .broken(at: walk.position) }

  private mutating func word(_ word: StaticString) throws(Problem) {
    for index in 0..<word.utf8CodeUnitCount {
      guard walk.take(word.utf8Start[index]) else { throw broken }
    }
  }

  private mutating func number() throws(Problem) {
    _ = walk.take(UInt8(ascii: "-"))
    if !walk.take(UInt8(ascii: "0")) { try digits() }
    if walk.take(UInt8(ascii: ".")) { try digits() }
    if walk.take(UInt8(ascii: "e")) || walk.take(UInt8(ascii: "E")) {
      _ = walk.take(UInt8(ascii: "+")) || walk.take(UInt8(ascii: "-"))
      try digits()
    }
  }

  private mutating func digits() throws(Problem) {
    let start = walk.position
    while let byte = walk.next, byte.isDigit { walk.position += 1 }
    guard walk.position > start else { throw broken }
  }

  private mutating func string() throws(Problem) {
    walk.position += 1
    while true {
      skipPlain()
      guard let byte = walk.next else { throw broken }
      switch byte {
      case UInt8(ascii: "\""):
        walk.position += 1
        return
      case UInt8(ascii: "\\"): try escape()
      case 0..<0x20: throw broken
      case 0x80...: try scalar(byte)
      default: walk.position += 1
      }
    }
  }

  private mutating func skipPlain() {
    while walk.position + 8 <= walk.bytes.count {
      let word = walk.bytes.word(at: walk.position)
      let marks =
        word.marks(of: UInt8(ascii: "\"")) | word.marks(of: UInt8(ascii: "\\"))
        | word.marksOfUnplain
      if marks != 0 {
        walk.position += marks.trailingZeroBitCount / 8
        return
      }
      walk.position += 8
    }
  }

  private mutating func escape() throws(Problem) {
    walk.position += 1
    switch walk.next {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      walk.position += 1
    case UInt8(ascii: "u"):
      walk.position += 1
      for _ in 0..<4 {
        guard let byte = walk.next, byte.hexadecimalDigit != nil else { throw broken }
        walk.position += 1
      }
    default: throw broken
    }
  }

  /// Takes the bytes of one scalar past ASCII, as the table of Unicode has them:
  /// https://www.unicode.org/versions/Unicode15.0.0/ch03.pdf, 3-7.
  private mutating func scalar(_ lead: UInt8) throws(Problem) {
    let (second, more): (ClosedRange<UInt8>, Int) =
      switch lead {
      case 0xC2...0xDF: (0x80...0xBF, 0)
      case 0xE0: (0xA0...0xBF, 1)
      case 0xED: (0x80...0x9F, 1)
      case 0xE1...0xEF: (0x80...0xBF, 1)
      case 0xF0: (0x90...0xBF, 2)
      case 0xF1...0xF3: (0x80...0xBF, 2)
      case 0xF4: (0x80...0x8F, 2)
      default: throw broken
      }
    walk.position += 1
    guard let byte = walk.next, second.contains(byte) else { throw broken }
    walk.position += 1
    for _ in 0..<more {
      guard let byte = walk.next, (0x80...0xBF).contains(byte) else { throw broken }
      walk.position += 1
    }
  }
}

extension UInt8 {
  package var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  /// What the byte stands for as a digit to the base 16; nil when it is none.
  package var hexadecimalDigit: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

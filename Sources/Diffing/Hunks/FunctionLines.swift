/// Finds for a hunk the line above it that says where one is: as git has it, the last one that begins with
/// a letter, `_` or `$`.
struct FunctionLines {
  /// How much of a line is shown at the most, in bytes.
  private static let length = 80

  private let lines: Tokens
  /// How many lines were looked at so far.
  private var position = 0
  private var found: ArraySlice<UInt8> = []

  init(of lines: Tokens) {
    self.lines = lines
  }

  /// The line for a hunk before which there are so many lines; empty when there is none. From one call
  /// to the next there are more.
  mutating func line(above start: Int) -> ArraySlice<UInt8> {
    for line in (position..<max(position, start)).reversed() where Self.isName(lines[line].first) {
      found = Self.shown(lines[line])
      break
    }
    position = max(position, start)
    return found
  }

  private static func isName(_ byte: UInt8?) -> Bool {
    guard let byte else { return false }
    return switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"), UInt8(ascii: "$"):
      true
    default: false
    }
  }

  private static func shown(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var shown = line.prefix(length)
    // No character is cut in two.
    if shown.count < line.count, line[shown.endIndex] & 0xC0 == 0x80 {
      while let last = shown.popLast(), last & 0xC0 == 0x80 {}
    }
    while let last = shown.last, last == UInt8(ascii: " ") || (9...13).contains(last) {
      shown.removeLast()
    }
    return shown
  }
}

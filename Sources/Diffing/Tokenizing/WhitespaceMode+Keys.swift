extension WhitespaceMode {
  /// What to compare in the place of lines: as many lines, without what is ignored.
  func keys(of lines: Tokens) -> Tokens {
    switch self {
    case .nothing: lines
    case .whitespaceChanges: Tokens(linesOf: Self.squeezed(lines.text, keepingRuns: true))
    case .allWhitespace: Tokens(linesOf: Self.squeezed(lines.text, keepingRuns: false))
    }
  }

  /// A text without its white space, or with one space for each run of it within or before a line.
  private static func squeezed(_ text: [UInt8], keepingRuns: Bool) -> [UInt8] {
    var squeezed: [UInt8] = []
    squeezed.reserveCapacity(text.count + 1)
    var isAfterRun = false
    for byte in text {
      switch byte {
      case Tokens.newline:
        squeezed.append(byte)
        isAfterRun = false
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
        isAfterRun = true
      default:
        if isAfterRun, keepingRuns { squeezed.append(UInt8(ascii: " ")) }
        squeezed.append(byte)
        isAfterRun = false
      }
    }
    if let last = text.last, last != Tokens.newline { squeezed.append(Tokens.newline) }
    return squeezed
  }
}

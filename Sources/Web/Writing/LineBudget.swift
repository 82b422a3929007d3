/// How much text, and of pictures, still goes on a page; the rest is behind a link.
struct LineBudget: Sendable {
  /// Bytes of a line that are shown.
  static let longestLine = 4000
  static let mostLines = 20_000

  private(set) var lines = mostLines
  private(set) var bytes = 4 << 20
  /// Bytes of contents that are looked at, whether they are pictures.
  private var pictures = 32 << 20

  var isSpent: Bool { lines <= 0 || bytes <= 0 }

  /// Takes a content of so many bytes that may be a picture; false when it is too large.
  mutating func takePicture(of size: Int) -> Bool {
    guard size <= pictures else { return false }
    pictures -= size
    return true
  }

  /// A part of it, of so many lines.
  func part(atMost count: Int) -> LineBudget {
    var part = self
    part.lines = min(lines, count)
    return part
  }

  /// What was taken of it until so much was left.
  func spent(until rest: LineBudget) -> (lines: Int, bytes: Int) {
    (lines - rest.lines, bytes - rest.bytes)
  }

  mutating func take(_ amount: (lines: Int, bytes: Int)) {
    lines -= amount.lines
    bytes -= amount.bytes
  }

  /// Takes a line of so many bytes.
  mutating func take(_ count: Int) {
    lines -= 1
    bytes -= min(count, Self.longestLine)
  }
}

extension HTML {
  /// Appends a line of a text, cut off where it is too long to be read.
  mutating func append(line: ArraySlice<UInt8>) {
    guard line.count > LineBudget.longestLine else { return append(bytes: line) }
    var head = line.prefix(LineBudget.longestLine)
    // No character is cut in two.
    while let last = head.last, last & 0xC0 == 0x80 { head.removeLast() }
    if let last = head.last, last >= 0xC0 { head.removeLast() }
    append(bytes: head)
    self += "<span class=\"cut\"> … \(line.count - head.count) more bytes</span>"
  }
}

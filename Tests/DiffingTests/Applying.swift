import Diffing

extension [Hunk] {
  /// The new text, made of the old one; nil if a hunk says something else than the text does.
  func applied(to old: [UInt8]) -> [UInt8]? {
    let lines = lines(of: old)
    var output: [UInt8] = []
    var oldLine = 0
    var newLine = 0
    for hunk in self {
      let start = hunk.oldCount == 0 ? hunk.oldStart : hunk.oldStart - 1
      guard start >= oldLine, start <= lines.count else { return nil }
      for line in lines[oldLine..<start] { output += line }
      newLine += start - oldLine
      oldLine = start
      let newStart = hunk.newCount == 0 ? hunk.newStart : hunk.newStart - 1
      guard newStart == newLine else { return nil }
      for line in hunk.lines {
        let bytes = line.bytes + (line.endsWithNewline ? [UInt8(ascii: "\n")] : [])
        if line.kind != .added {
          guard oldLine < lines.count, lines[oldLine] == bytes else { return nil }
          oldLine += 1
        }
        if line.kind != .removed {
          output += bytes
          newLine += 1
        }
      }
      guard oldLine - start == hunk.oldCount, newLine - newStart == hunk.newCount else {
        return nil
      }
    }
    for line in lines[oldLine...] { output += line }
    return output
  }
}

/// The lines of a text, each with its `\n`.
func lines(of text: [UInt8]) -> [ArraySlice<UInt8>] {
  var lines: [ArraySlice<UInt8>] = []
  var start = 0
  for (index, byte) in text.enumerated() where byte == UInt8(ascii: "\n") {
    lines.append(text[start...index])
    start = index + 1
  }
  if start < text.count { lines.append(text[start...]) }
  return lines
}

import Answers
import Changes
import Snapshots

/// Writes the lines that were found in a file, each with its place.
struct GrepText {
  /// The places alone are asked for.
  let hasNamesOnly: Bool

  func write(_ element: GrepAnswer.Element, to results: inout ResultStream) throws {
    let name = TerminalText(line: element.place.name).description
    if hasNamesOnly { return try results.write(name + "\n", .name) }
    guard element.isText else {
      return try results.write("\(name): \(element.size) bytes that are no text match\n")
    }
    for line in element.lines {
      try results.write(name, .name)
      try results.write(":\(line.number):", .place)
      try results.write(line.bytes + [UInt8(ascii: "\n")])
    }
  }
}

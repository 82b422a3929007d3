/// Writes a value of JSON as Foundation's encoder does, indented and with keys in order; what a terminal
/// takes for a command is an escape.
///
/// The encoder makes a value of each part, and a text of each value: of contents that is many times what
/// writing them takes.
package struct IndentedJSON {
  package private(set) var bytes: [UInt8] = []
  private var level = 0

  package init(of tree: JSONTree) {
    write(tree)
  }

  private mutating func write(_ tree: JSONTree) {
    switch tree {
    case .text(let text): write(text)
    case .utf8(let bytes): write(string: bytes)
    case .flag(let flag): bytes += "\(flag)".utf8
    case .json(let json): write(json)
    case .array(let elements):
      writeParts(of: elements, in: ("[", "]")) { $0.write($1) }
    case .object(let members): write(members) { $0.write($1) }
    }
  }

  private mutating func write(_ json: JSON) {
    if let slice = json.encodableSlice { write(slice) } else { write(json.text) }
  }

  private mutating func write(_ slice: JSONSlice) {
    switch slice.kind {
    case .object:
      var members: [ExactString: JSONSlice] = [:]
      slice.eachMember { name, value in members[name.exact] = value }
      write(members) { $0.write($1) }
    case .array:
      var elements: [JSONSlice] = []
      slice.eachElement { elements.append($0) }
      writeParts(of: elements, in: ("[", "]")) { $0.write($1) }
    case .string: write(string: slice.text?.bytes ?? [])
    case .number:
      let number = JSONNumber(slice)
      if case .unknown(let text) = number { write(text) } else { bytes += number.description.utf8 }
    case .bool(let flag): bytes += "\(flag)".utf8
    case .null: bytes += "null".utf8
    }
  }

  private mutating func write<Value>(
    _ members: [ExactString: Value],
    _ write: (inout IndentedJSON, Value) -> Void
  ) {
    let sorted = members.sorted { $0.key < $1.key }
    writeParts(of: sorted, in: ("{", "}")) { json, member in
      json.write(member.key)
      json.bytes += " : ".utf8
      write(&json, member.value)
    }
  }

  private mutating func writeParts<Part>(
    of parts: [Part],
    in brackets: (String, String),
    _ write: (inout IndentedJSON, Part) -> Void
  ) {
    bytes += brackets.0.utf8
    level += 1
    for (index, part) in parts.enumerated() {
      bytes += (index == 0 ? "\n" : ",\n").utf8
      indent()
      write(&self, part)
    }
    level -= 1
    // What is empty has an empty line in it.
    bytes += (parts.isEmpty ? "\n\n" : "\n").utf8
    indent()
    bytes += brackets.1.utf8
  }

  private mutating func indent() {
    bytes += repeatElement(UInt8(ascii: " "), count: 2 * level)
  }
}

// MARK: - Strings

extension IndentedJSON {
  private mutating func write(_ text: ExactString) {
    var string = text.string
    string.withUTF8 { write(string: $0) }
  }

  private mutating func write(string utf8: [UInt8]) {
    utf8.withUnsafeBufferPointer { write(string: $0) }
  }

  private mutating func write(string utf8: UnsafeBufferPointer<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    // What stands for itself is copied run by run.
    var (start, place) = (0, 0)
    while let next = Self.nextSuspect(in: UnsafeRawBufferPointer(utf8), from: place) {
      place = next + 1
      guard let (length, escape) = Self.escape(at: next, in: utf8) else { continue }
      bytes += utf8[start..<next]
      bytes += escape.utf8
      (start, place) = (next + length, next + length)
    }
    bytes += utf8[start...]
    bytes.append(UInt8(ascii: "\""))
  }

  /// The next byte that may not stand for itself, eight at a time; nil when there is none.
  private static func nextSuspect(in utf8: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var place = start
    while place + 8 <= utf8.count {
      let word = utf8.word(at: place)
      let marks =
        word.marks(of: UInt8(ascii: "\"")) | word.marks(of: UInt8(ascii: "\\"))
        | word.marks(of: 0x7F) | word.marksOfUnplain
      if marks != 0 { return place + marks.trailingZeroBitCount / 8 }
      place += 8
    }
    return utf8[place...].firstIndex { byte in
      byte < 0x20 || byte >= 0x7F || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }
  }

  /// How what is at a place is written, and how many bytes it has; nil when it stands for itself.
  private static func escape(
    at place: Int,
    in utf8: UnsafeBufferPointer<UInt8>
  ) -> (length: Int, escape: String)? {
    switch utf8[place] {
    case UInt8(ascii: "\""): (1, "\\\"")
    case UInt8(ascii: "\\"): (1, "\\\\")
    case 0x08: (1, "\\b")
    case 0x09: (1, "\\t")
    case 0x0A: (1, "\\n")
    case 0x0C: (1, "\\f")
    case 0x0D: (1, "\\r")
    default:
      TerminalText.suspect(at: place, in: utf8).flatMap { scalar in
        let isShown = !TerminalText.Escape.json.escapes(scalar)
        return isShown ? nil : (UTF8.width(scalar), TerminalText.Escape.json.text(of: scalar))
      }
    }
  }
}

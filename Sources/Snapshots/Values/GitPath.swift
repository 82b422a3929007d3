/// A path as git takes it in a tree, and writes it in a line.
package struct GitPath: Hashable, Sendable {
  private let path: ExactString

  package init(_ path: ExactString) {
    self.path = path
  }

  /// Whether git takes the path: it stays in the tree, and on no system leads into `.git`.
  package var isSafe: Bool {
    let path = path.string.utf8
    let parts = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return path.count <= 4096 && !path.contains(0)
      && parts.allSatisfy {
        !$0.isEmpty && $0.count <= 255 && (Self.isPlain($0) || Self.isSafeName($0))
      }
  }

  /// Whether a name can't be one of those that git refuses: nearly all names can be told so.
  private static func isPlain(_ name: Substring.UTF8View) -> Bool {
    name.first != UInt8(ascii: ".")
      && !name.contains { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "\\") || $0 >= 0x80 }
  }

  private static func isSafeName(_ name: Substring.UTF8View) -> Bool {
    let name = String(decoding: name, as: UTF8.self)
    return name != "." && name != ".." && !leadsIntoGit(name)
  }

  /// Windows drops what follows a colon, and spaces and dots at the end; macOS drops marks without
  /// width. Git refuses such names everywhere.
  private static func leadsIntoGit(_ name: String) -> Bool {
    name.unicodeScalars.split(separator: "\\").contains { part in
      var name = String.UnicodeScalarView(part.prefix { $0 != ":" })
      name.removeAll { $0.properties.generalCategory == .format }
      while let last = name.last, last == " " || last == "." { name.removeLast() }
      return [".git", "git~1"].contains(String(name).lowercased())
    }
  }
}

extension GitPath {
  /// The path as git writes it: in quotes when it has a character that could not stand in a line, or
  /// that a terminal would take for a command.
  ///
  /// - Parameters:
  ///   - prefix: what stands before the path, inside the quotes.
  ///   - spaces: a space needs quotes, too.
  package func quoted(prefix: String = "", spaces: Bool = false) -> String {
    let text = path.string
    let first: UInt8 = spaces ? 0x21 : 0x20
    let isPlain = text.utf8.allSatisfy { byte in
      (first..<0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }
    // Nothing at all would be no place in a sentence.
    if isPlain { return (prefix + text).isEmpty ? "\"\"" : prefix + text }
    let needsQuotes = text.unicodeScalars.contains { scalar in
      Self.isHidden(scalar) || scalar == "\"" || scalar == "\\" || (spaces && scalar == " ")
    }
    return needsQuotes
      ? "\"" + prefix + text.unicodeScalars.map(Self.escaped).joined() + "\"" : prefix + text
  }

  /// Bytes that are no text, as git writes them: in quotes, those that are no ASCII by their digits.
  package static func quoted(_ bytes: [UInt8]) -> String {
    let text = bytes.map { byte in
      byte < 0x80 ? escaped(Unicode.Scalar(byte)) : octal(byte)
    }
    return "\"" + text.joined() + "\""
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    [.control, .format, .lineSeparator, .paragraphSeparator]
      .contains(scalar.properties.generalCategory)
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": "\\\""
    case "\\": "\\\\"
    case "\n": "\\n"
    case "\t": "\\t"
    case "\r": "\\r"
    case _ where isHidden(scalar): String(scalar).utf8.map(octal).joined()
    default: String(scalar)
    }
  }

  private static func octal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 8)
    return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
  }
}

extension ExactString {
  /// The text in one line, in quotes and with escapes where it needs them, as git writes a path.
  package var quoted: String { GitPath(self).quoted() }
}

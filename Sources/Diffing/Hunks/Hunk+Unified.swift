extension Hunk {
  /// The line above a hunk in a unified diff, such as `@@ -3,7 +3,8 @@`.
  ///
  /// A count of 1 is left out.
  package var header: String {
    "@@ -\(Self.range(oldStart, oldCount)) +\(Self.range(newStart, newCount)) @@"
  }

  /// The whole line above the hunk, without its newline: with the line that says where one is.
  package var heading: [UInt8] {
    Array(header.utf8) + (function.isEmpty ? [] : [UInt8(ascii: " ")] + function)
  }

  /// Appends the hunk as it is in a unified diff: its header, then its lines.
  package func write(to output: inout [UInt8]) {
    output.append(contentsOf: heading)
    output.append(Tokens.newline)
    for line in lines { line.write(to: &output) }
  }

  private static func range(_ start: Int, _ count: Int) -> String {
    count == 1 ? "\(start)" : "\(start),\(count)"
  }
}

extension Hunk.Line {
  /// Appends the line as it is in a unified diff, with the note that tells of a missing `\n`.
  package func write(to output: inout [UInt8]) {
    output.append(kind.prefix)
    output.append(contentsOf: bytes)
    output.append(Tokens.newline)
    if !endsWithNewline { output.append(contentsOf: "\\ No newline at end of file\n".utf8) }
  }
}

extension Hunk.Line.Kind {
  fileprivate var prefix: UInt8 {
    switch self {
    case .context: UInt8(ascii: " ")
    case .removed: UInt8(ascii: "-")
    case .added: UInt8(ascii: "+")
    }
  }
}

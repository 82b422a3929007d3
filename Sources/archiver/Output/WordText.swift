import Diffing

/// Writes a hunk by words: `[-removed-]` and `{+added+}`; in colours without the marks.
enum WordText {
  static func write(_ hunk: Hunk, to results: inout ResultStream) throws {
    try results.write(hunk.heading + [UInt8(ascii: "\n")], .place)
    var (removed, added): ([UInt8], [UInt8]) = ([], [])
    for line in hunk.lines {
      let bytes = line.bytes + [UInt8(ascii: "\n")]
      switch line.kind {
      case .removed: removed += bytes
      case .added: added += bytes
      case .context:
        try write(&removed, &added, to: &results)
        try results.write(bytes)
      }
    }
    try write(&removed, &added, to: &results)
  }

  private static func write(
    _ removed: inout [UInt8],
    _ added: inout [UInt8],
    to results: inout ResultStream
  ) throws {
    for piece in WordDiff(from: removed, to: added).pieces {
      switch piece.kind {
      case .context: try results.write(piece.bytes)
      case .removed: try write(piece.bytes, "[-", "-]", .removed, to: &results)
      case .added: try write(piece.bytes, "{+", "+}", .added, to: &results)
      }
    }
    (removed, added) = ([], [])
  }

  /// Writes a piece between marks that end with each line.
  private static func write(
    _ bytes: ArraySlice<UInt8>,
    _ opening: String,
    _ closing: String,
    _ style: ResultStream.Style,
    to results: inout ResultStream
  ) throws {
    let newline = UInt8(ascii: "\n")
    for (index, line) in bytes.split(separator: newline, omittingEmptySubsequences: false)
      .enumerated()
    {
      if index > 0 { try results.write("\n") }
      if line.isEmpty { continue }
      if results.isColored {
        try results.write(line, style)
      } else {
        try results.write(Array(opening.utf8) + line + Array(closing.utf8))
      }
    }
  }
}

import Diffing

/// The lines of one side of a change, with those words marked that only it has.
struct MarkedLines {
  /// In longer runs of lines no words are looked for.
  private static let longestRun = 20_000
  /// In longer lines neither.
  private static let longestLine = 2000

  private let side: Hunk.Line.Kind
  private let pieces: [WordDiff.Piece]
  private var index = 0
  /// What is left of the piece at the index.
  private var rest: ArraySlice<UInt8> = []

  private init(_ side: Hunk.Line.Kind, of pieces: [WordDiff.Piece]) {
    (self.side, self.pieces) = (side, pieces)
    rest = pieces.first?.bytes ?? []
  }

  /// Both sides of a change; nil where hardly a word is the same, and where that would take long.
  static func sides(
    _ removed: ArraySlice<Hunk.Line>,
    _ added: ArraySlice<Hunk.Line>
  ) -> (old: MarkedLines?, new: MarkedLines?) {
    guard !removed.isEmpty, !added.isEmpty, let old = joined(removed), let new = joined(added),
      old.count + new.count <= longestRun
    else { return (nil, nil) }
    let size = old.count - removed.count + new.count - added.count
    let pieces = WordDiff(from: old, to: new).pieces
    let same = pieces.reduce(0) { count, piece in
      count + (piece.kind == .context ? piece.bytes.count { $0 > 0x20 } : 0)
    }
    if same * 5 < size / 2 { return (nil, nil) }
    return (MarkedLines(.removed, of: pieces), MarkedLines(.added, of: pieces))
  }

  /// The text of lines; nil when it, or a line of it, is too long.
  private static func joined(_ lines: ArraySlice<Hunk.Line>) -> [UInt8]? {
    var bytes: [UInt8] = []
    for line in lines {
      if line.bytes.count > longestLine || bytes.count > longestRun { return nil }
      bytes.append(contentsOf: line.bytes)
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  /// Writes the next line, without its end.
  mutating func writeLine(to html: inout HTML) {
    while index < pieces.count {
      let kind = pieces[index].kind
      if kind == .context || kind == side {
        let end = rest.firstIndex(of: UInt8(ascii: "\n"))
        write(rest[..<(end ?? rest.endIndex)], kind, to: &html)
        if let end {
          rest = rest[(end + 1)...]
          return
        }
      }
      index += 1
      if index < pieces.count { rest = pieces[index].bytes }
    }
  }

  private func write(_ bytes: ArraySlice<UInt8>, _ kind: Hunk.Line.Kind, to html: inout HTML) {
    if bytes.isEmpty { return }
    switch kind {
    case .context: html.append(bytes: bytes)
    case .removed:
      html.append("<del>")
      html.append(bytes: bytes)
      html.append("</del>")
    case .added:
      html.append("<ins>")
      html.append(bytes: bytes)
      html.append("</ins>")
    }
  }
}

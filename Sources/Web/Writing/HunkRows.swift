import Diffing

/// The lines of a hunk as rows of a table, with the words marked that changed in them.
struct HunkRows {
  /// In longer runs of lines no words are looked for.
  private static let longestWords = 20_000

  private let hunk: Hunk

  init(_ hunk: Hunk) {
    self.hunk = hunk
  }

  /// Writes the rows; false when the page is full before the end.
  func write(to html: inout HTML, _ budget: inout LineBudget) -> Bool {
    html += """
      <tbody><tr class="h"><td class="n"><td class="n"><td data-change tabindex="-1">\
      \(line: hunk.heading[...])

      """
    var (old, new) = (hunk.oldStart, hunk.newStart)
    var rest = hunk.lines[...]
    while let line = rest.first {
      if budget.isSpent {
        html += "</tbody>"
        return false
      }
      if line.kind == .context {
        html += "<tr><td class=\"n\">\(old)<td class=\"n\">\(new)<td> \(line: line.bytes)\n"
        Self.end(line, &html)
        budget.take(line.bytes.count)
        (old, new) = (old + 1, new + 1)
        rest.removeFirst()
        continue
      }
      let removed = rest.prefix { $0.kind == .removed }
      rest = rest.dropFirst(removed.count)
      let added = rest.prefix { $0.kind == .added }
      rest = rest.dropFirst(added.count)
      let isWhole = removed.count + added.count <= budget.lines
      let marked = Self.marked(removed, added)
      for (index, line) in removed.enumerated() where !budget.isSpent {
        html += """
          <tr class="r"><td class="n">\(old + index)<td class="n"><td>-\
          \(Self.text(line, marked?.old, index))

          """
        Self.end(line, &html)
        budget.take(line.bytes.count)
      }
      for (index, line) in added.enumerated() where !budget.isSpent {
        html += """
          <tr class="a"><td class="n"><td class="n">\(new + index)<td>+\
          \(Self.text(line, marked?.new, index))

          """
        Self.end(line, &html)
        budget.take(line.bytes.count)
      }
      (old, new) = (old + removed.count, new + added.count)
      if !isWhole || budget.bytes <= 0 && !rest.isEmpty {
        html += "</tbody>"
        return false
      }
    }
    html += "</tbody>"
    return true
  }

  private static func text(_ line: Hunk.Line, _ marked: [HTML]?, _ index: Int) -> HTML {
    if let marked, marked.indices.contains(index) { return marked[index] }
    return "\(line: line.bytes)"
  }

  private static func end(_ line: Hunk.Line, _ html: inout HTML) {
    if line.endsWithNewline { return }
    html += "<tr class=\"e\"><td class=\"n\"><td class=\"n\"><td>\\ no newline at the end\n"
  }

  /// The removed and the added lines with their words marked; nil where hardly a word is the same, and
  /// where that would take long.
  private static func marked(
    _ removed: ArraySlice<Hunk.Line>,
    _ added: ArraySlice<Hunk.Line>
  ) -> (old: [HTML], new: [HTML])? {
    if removed.isEmpty || added.isEmpty { return nil }
    let size = (removed + added).reduce(0) { $0 + $1.bytes.count }
    if size > longestWords || (removed + added).contains(where: { $0.bytes.count > 2000 }) {
      return nil
    }
    func joined(_ lines: ArraySlice<Hunk.Line>) -> [UInt8] {
      lines.flatMap { $0.bytes + [UInt8(ascii: "\n")] }
    }
    let pieces = WordDiff(from: joined(removed), to: joined(added)).pieces
    let same = pieces.reduce(0) { count, piece in
      count + (piece.kind == .context ? piece.bytes.count { $0 > 0x20 } : 0)
    }
    if same * 5 < size / 2 { return nil }
    return (lines(of: pieces, .removed), lines(of: pieces, .added))
  }

  /// The lines of one side, those pieces marked that only it has.
  private static func lines(
    of pieces: [WordDiff.Piece],
    _ side: Hunk.Line.Kind
  ) -> [HTML] {
    var lines: [HTML] = [HTML()]
    for piece in pieces where piece.kind == .context || piece.kind == side {
      let parts = piece.bytes.split(
        separator: UInt8(ascii: "\n"),
        omittingEmptySubsequences: false
      )
      for (index, part) in parts.enumerated() {
        if index > 0 { lines.append(HTML()) }
        if part.isEmpty { continue }
        switch piece.kind {
        case .context: lines[lines.count - 1] += "\(bytes: part)"
        case .removed: lines[lines.count - 1] += "<del>\(bytes: part)</del>"
        case .added: lines[lines.count - 1] += "<ins>\(bytes: part)</ins>"
        }
      }
    }
    return lines
  }
}

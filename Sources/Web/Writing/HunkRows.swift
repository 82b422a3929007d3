import Diffing

/// The lines of a hunk as rows of a table, with the words marked that changed in them.
///
/// Each goes straight into the page: there may be 20,000 of them.
struct HunkRows {
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
    defer { html.append("</tbody>") }
    var (old, new) = (hunk.oldStart, hunk.newStart)
    var position = 0
    while position < hunk.lines.count {
      if budget.isSpent { return false }
      let line = hunk.lines[position]
      if line.kind == .context {
        html.append("<tr><td class=\"n\">")
        html.append(number: old)
        html.append("<td class=\"n\">")
        html.append(number: new)
        html.append("<td> ")
        html.append(line: line.bytes)
        Self.end(line, &html, &budget)
        (old, new, position) = (old + 1, new + 1, position + 1)
        continue
      }
      let removed = run(of: .removed, from: position)
      let added = run(of: .added, from: removed.endIndex)
      position = added.endIndex
      let isWhole = removed.count + added.count <= budget.lines
      var marked = MarkedLines.sides(removed, added)
      Self.write(removed, .removed, from: old, &marked.old, to: &html, &budget)
      Self.write(added, .added, from: new, &marked.new, to: &html, &budget)
      (old, new) = (old + removed.count, new + added.count)
      if !isWhole || budget.bytes <= 0 && position < hunk.lines.count { return false }
    }
    return true
  }

  private func run(of kind: Hunk.Line.Kind, from start: Int) -> ArraySlice<Hunk.Line> {
    var end = start
    while end < hunk.lines.count, hunk.lines[end].kind == kind { end += 1 }
    return hunk.lines[start..<end]
  }

  /// Writes the lines that one side has and the other has not.
  private static func write(
    _ lines: ArraySlice<Hunk.Line>,
    _ kind: Hunk.Line.Kind,
    from first: Int,
    _ marked: inout MarkedLines?,
    to html: inout HTML,
    _ budget: inout LineBudget
  ) {
    for (index, line) in lines.enumerated() where !budget.isSpent {
      if kind == .removed {
        html.append("<tr class=\"r\"><td class=\"n\">")
        html.append(number: first + index)
        html.append("<td class=\"n\"><td>-")
      } else {
        html.append("<tr class=\"a\"><td class=\"n\"><td class=\"n\">")
        html.append(number: first + index)
        html.append("<td>+")
      }
      if marked?.writeLine(to: &html) == nil { html.append(line: line.bytes) }
      end(line, &html, &budget)
    }
  }

  private static func end(_ line: Hunk.Line, _ html: inout HTML, _ budget: inout LineBudget) {
    html.append("\n")
    if !line.endsWithNewline {
      html.append("<tr class=\"e\"><td class=\"n\"><td class=\"n\"><td>\\ no newline at the end\n")
    }
    budget.take(line.bytes.count)
  }
}

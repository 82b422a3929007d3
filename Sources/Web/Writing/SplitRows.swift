import Diffing

/// The lines of a hunk as rows of a table, before and after side by side, with the words marked that changed.
struct SplitRows {
  private let hunk: Hunk

  init(_ hunk: Hunk) {
    self.hunk = hunk
  }

  /// Writes the rows; false when the page is full before the end.
  func write(to html: inout HTML, _ budget: inout LineBudget) -> Bool {
    html += """
      <tbody><tr class="h"><td class="n"><td colspan="3" data-change tabindex="-1">\
      \(line: hunk.heading[...])

      """
    defer { html.append("</tbody>") }
    var (old, new) = (hunk.oldStart, hunk.newStart)
    var rest = hunk.lines[...]
    while let line = rest.first {
      if budget.isSpent { return false }
      if line.kind == .context {
        Self.write(line, old, new, to: &html)
        budget.take(2 * line.bytes.count)
        (old, new) = (old + 1, new + 1)
        rest.removeFirst()
        continue
      }
      let removed = rest.prefix { $0.kind == .removed }
      let added = rest[removed.endIndex...].prefix { $0.kind == .added }
      rest = rest[added.endIndex...]
      guard Self.write(removed, added, from: (old, new), to: &html, &budget) else { return false }
      (old, new) = (old + removed.count, new + added.count)
    }
    return true
  }

  /// Writes a line that both sides have.
  private static func write(_ line: Hunk.Line, _ old: Int, _ new: Int, to html: inout HTML) {
    html.append("<tr><td class=\"n\">")
    html.append(number: old)
    html.append("<td> ")
    html.append(line: line.bytes)
    end(line, &html)
    html.append("<td class=\"n twin\">")
    html.append(number: new)
    html.append("<td class=\"twin\"> ")
    html.append(line: line.bytes)
    end(line, &html)
    html.append("\n")
  }

  /// Writes a change, its first lines beside each other; false when the page is full before the end.
  private static func write(
    _ removed: ArraySlice<Hunk.Line>,
    _ added: ArraySlice<Hunk.Line>,
    from numbers: (old: Int, new: Int),
    to html: inout HTML,
    _ budget: inout LineBudget
  ) -> Bool {
    var marked = MarkedLines.sides(removed, added)
    for index in 0..<max(removed.count, added.count) {
      if budget.isSpent { return false }
      html.append("<tr>")
      let (before, after) = (removed.dropFirst(index).first, added.dropFirst(index).first)
      write(before, numbers.old + index, &marked.old, to: &html, &budget)
      write(after, numbers.new + index, &marked.new, to: &html, &budget)
      html.append("\n")
    }
    return true
  }

  /// Writes a line that one side has, or the place of none.
  private static func write(
    _ line: Hunk.Line?,
    _ number: Int,
    _ marked: inout MarkedLines?,
    to html: inout HTML,
    _ budget: inout LineBudget
  ) {
    guard let line else {
      html.append("<td class=\"n none\"><td class=\"none\">")
      return
    }
    html.append(line.kind == .removed ? "<td class=\"n r\">" : "<td class=\"n a\">")
    html.append(number: number)
    html.append(line.kind == .removed ? "<td class=\"r\">-" : "<td class=\"a\">+")
    if marked?.writeLine(to: &html) == nil { html.append(line: line.bytes) }
    end(line, &html)
    budget.take(line.bytes.count)
  }

  private static func end(_ line: Hunk.Line, _ html: inout HTML) {
    if line.endsWithNewline { return }
    html.append(" <small>\\ no newline at the end</small>")
  }
}

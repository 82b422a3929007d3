extension LineDiff {
  /// Groups the changes, in order, with up to a number of unchanged lines before and after each.
  ///
  /// Changes whose context touches or overlaps are in one hunk. A negative context is none. Unchanged
  /// lines are those of the new text, should they differ in what is ignored.
  package func hunks(context: Int = 3) -> [Hunk] {
    let context = min(max(context, 0), old.count)
    var hunks: [Hunk] = []
    var functions = FunctionLines(of: old)
    var first = 0
    while first < changes.count {
      var last = first
      while last + 1 < changes.count,
        changes[last + 1].old.lowerBound - changes[last].old.upperBound <= 2 * context
      {
        last += 1
      }
      hunks.append(hunk(of: changes[first...last], context: context, &functions))
      first = last + 1
    }
    return hunks
  }

  private func hunk(
    of changes: ArraySlice<Change>,
    context: Int,
    _ functions: inout FunctionLines
  ) -> Hunk {
    let first = changes[changes.startIndex]
    let last = changes[changes.endIndex - 1]
    let above = min(context, first.old.lowerBound)
    let below = min(context, old.count - last.old.upperBound)
    let oldRange = first.old.lowerBound - above..<last.old.upperBound + below
    let newRange = first.new.lowerBound - above..<last.new.upperBound + below
    var lines: [Hunk.Line] = []
    lines.reserveCapacity(oldRange.count + changes.reduce(0) { $0 + $1.new.count })
    var position = newRange.lowerBound
    for change in changes {
      for line in position..<change.new.lowerBound { lines.append(new.line(line, .context)) }
      for line in change.old { lines.append(old.line(line, .removed)) }
      for line in change.new { lines.append(new.line(line, .added)) }
      position = change.new.upperBound
    }
    for line in position..<newRange.upperBound { lines.append(new.line(line, .context)) }
    return Hunk(
      oldStart: Self.start(of: oldRange),
      oldCount: oldRange.count,
      newStart: Self.start(of: newRange),
      newCount: newRange.count,
      function: functions.line(above: oldRange.lowerBound),
      lines: lines
    )
  }

  /// Where a range starts in a unified diff: counted from 1, but at the line before if it is empty.
  private static func start(of range: Range<Int>) -> Int {
    range.isEmpty ? range.lowerBound : range.lowerBound + 1
  }
}

extension Tokens {
  fileprivate func line(_ line: Int, _ kind: Hunk.Line.Kind) -> Hunk.Line {
    var range = range(of: line)
    let endsWithNewline = text[range.upperBound - 1] == Self.newline
    if endsWithNewline { range = range.lowerBound..<range.upperBound - 1 }
    return Hunk.Line(kind: kind, bytes: text[range], endsWithNewline: endsWithNewline)
  }
}

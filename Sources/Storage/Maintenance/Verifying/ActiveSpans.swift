import GRDB

/// The spans around a revision, in the order of their keys, moved on from one revision to the next.
///
/// Memory holds what one revision has, and not what a version ever had.
struct ActiveSpans<Row: SpanRow> {
  /// What changes on the way.
  struct Step {
    var closed: [Row] = []
    var opened: [Row] = []
    /// Those that begin where another one of their key has not ended.
    var overlapping: [Row] = []
  }

  private(set) var rows: [Row] = []

  /// Moves on to a number.
  ///
  /// - Parameter opening: the spans that begin with it, in the order of their keys.
  mutating func move(to number: Int, opening new: [Row]) -> Step {
    var step = Step()
    var merged: [Row] = []
    merged.reserveCapacity(rows.count + new.count)
    var next = new[...]
    for row in rows {
      if let last = row.last, last < number {
        step.closed.append(row)
        continue
      }
      while let opened = next.first, opened.key <= row.key {
        next.removeFirst()
        if opened.key == row.key {
          step.overlapping.append(opened)
        } else {
          step.opened.append(opened)
          merged.append(opened)
        }
      }
      merged.append(row)
    }
    rows = merged + next
    step.opened += next
    return step
  }
}

extension ActiveSpans {
  /// Moves on from one revision or build of a version to another one, which may be the same. Throws for spans that
  /// can't be read.
  mutating func move(
    of version: VersionID,
    after before: Int,
    to end: Int,
    in database: Database
  ) throws {
    if end == before { return }
    var damage: Damage?
    let opening = try Row.fetch(of: version, after: before, upTo: end, in: database) { damage = $1 }
    if let damage { throw damage }
    _ = move(to: end, opening: opening)
  }
}

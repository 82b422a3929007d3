extension LineDiff {
  /// Counts the lines that a difference of two texts removes and adds, without finding where they are.
  package static func counts(
    from old: [UInt8],
    to new: [UInt8]
  ) -> (removed: Int, added: Int) {
    let (old, new) = (Tokens(linesOf: old), Tokens(linesOf: new))
    let (oldRange, newRange) = Change.unequal(old, new)
    if oldRange.isEmpty || newRange.isEmpty { return (oldRange.count, newRange.count) }
    let numbers = TokenNumbers(of: oldRange, in: old, and: newRange, in: new)
    let shared = numbers.shared
    let omitted = EditSearch.omissionCount(
      old: shared.old,
      new: shared.new,
      numberCount: numbers.count
    )
    // What stays of both is as much, and the other lines are certain to go or to come.
    let kept = (shared.old.count + shared.new.count - omitted) / 2
    return (oldRange.count - kept, newRange.count - kept)
  }
}

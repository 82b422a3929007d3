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
    let isInNew = numbers.isInNew
    let oldShared = numbers.old.filter { TokenNumbers.isShared($0, isInNew) }
    let newShared = numbers.new.filter { TokenNumbers.isShared($0, isInNew) }
    let omitted = EditSearch.omissionCount(
      old: oldShared,
      new: newShared,
      numberCount: numbers.count
    )
    // What stays of both is as much, and the other lines are certain to go or to come.
    let kept = (oldShared.count + newShared.count - omitted) / 2
    return (oldRange.count - kept, newRange.count - kept)
  }
}

extension Change {
  /// Finds changes that turn one text into another, in order and with unchanged tokens between them.
  static func find(from old: Tokens, to new: Tokens) -> [Change] {
    let (oldRange, newRange) = unequal(old, new)
    if oldRange.isEmpty || newRange.isEmpty {
      return oldRange.count == newRange.count ? [] : [Change(old: oldRange, new: newRange)]
    }
    let numbers = TokenNumbers(of: oldRange, in: old, and: newRange, in: new)
    return changes(omissions(for: numbers), after: oldRange.lowerBound)
  }

  /// The tokens between those that are the same at both ends.
  static func unequal(_ old: Tokens, _ new: Tokens) -> (old: Range<Int>, new: Range<Int>) {
    let head = old.commonHead(with: new)
    let tail = min(old.commonTail(with: new), min(old.count, new.count) - head)
    return (head..<old.count - tail, head..<new.count - tail)
  }

  /// Finds which tokens are removed or added.
  ///
  /// Tokens that only one text has are certain to be, so the search is spared them.
  private static func omissions(for numbers: TokenNumbers) -> EditSearch.Omissions {
    let isInNew = numbers.isInNew
    func isShared(_ number: Int32) -> Bool { TokenNumbers.isShared(number, isInNew) }
    let found = EditSearch.omissions(
      old: numbers.old.filter(isShared),
      new: numbers.new.filter(isShared),
      numberCount: numbers.count
    )
    return EditSearch.Omissions(
      old: spread(found.old, over: numbers.old, where: isShared),
      new: spread(found.new, over: numbers.new, where: isShared)
    )
  }

  /// The omissions of a whole sequence, from those of its shared elements.
  private static func spread(
    _ omissions: [Bool],
    over numbers: [Int32],
    where isShared: (Int32) -> Bool
  ) -> [Bool] {
    if omissions.count == numbers.count { return omissions }
    var next = 0
    return numbers.map { number in
      guard isShared(number) else { return true }
      next += 1
      return omissions[next - 1]
    }
  }

  private static func changes(_ omissions: EditSearch.Omissions, after head: Int) -> [Change] {
    let (removed, added) = (omissions.old, omissions.new)
    var changes: [Change] = []
    var (old, new) = (0, 0)
    while old < removed.count || new < added.count {
      let (oldStart, newStart) = (old, new)
      while old < removed.count, removed[old] { old += 1 }
      while new < added.count, added[new] { new += 1 }
      if old > oldStart || new > newStart {
        changes.append(
          Change(old: head + oldStart..<head + old, new: head + newStart..<head + new)
        )
      } else {
        old += 1
        new += 1
      }
    }
    return changes
  }
}

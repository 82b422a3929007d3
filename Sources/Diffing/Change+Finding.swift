extension Change {
  /// Finds changes that turn one text into another, in order and with unchanged tokens between them.
  static func find(from old: Tokens, to new: Tokens) -> [Change] {
    let (oldRange, newRange) = unequal(old, new)
    if oldRange.isEmpty || newRange.isEmpty {
      return oldRange.count == newRange.count ? [] : [Change(old: oldRange, new: newRange)]
    }
    let numbers = TokenNumbers(of: oldRange, in: old, and: newRange, in: new)
    // Tokens that only one text has are certain to be removed or added, so the search is spared them.
    let shared = numbers.shared
    let omissions = EditSearch.omissions(
      old: shared.old,
      new: shared.new,
      numberCount: numbers.count
    )
    return changes(omissions, of: numbers, after: oldRange.lowerBound)
  }

  /// The tokens between those that are the same at both ends.
  static func unequal(_ old: Tokens, _ new: Tokens) -> (old: Range<Int>, new: Range<Int>) {
    let head = old.commonHead(with: new)
    let tail = min(old.commonTail(with: new), min(old.count, new.count) - head)
    return (head..<old.count - tail, head..<new.count - tail)
  }

  /// Puts what is removed and added together, from the omissions of what is shared.
  private static func changes(
    _ omissions: EditSearch.Omissions,
    of numbers: TokenNumbers,
    after head: Int
  ) -> [Change] {
    var changes: [Change] = []
    var (old, new) = (0, 0)
    var (sharedOld, sharedNew) = (0, 0)
    while old < numbers.old.count || new < numbers.new.count {
      let (oldStart, newStart) = (old, new)
      while old < numbers.old.count {
        if numbers.isShared(numbers.old[old]) {
          guard omissions.old[sharedOld] else { break }
          sharedOld += 1
        }
        old += 1
      }
      while new < numbers.new.count {
        if numbers.new[new] != TokenNumbers.absent {
          guard omissions.new[sharedNew] else { break }
          sharedNew += 1
        }
        new += 1
      }
      if old > oldStart || new > newStart {
        changes.append(
          Change(old: head + oldStart..<head + old, new: head + newStart..<head + new)
        )
      } else {
        old += 1
        new += 1
        sharedOld += 1
        sharedNew += 1
      }
    }
    return changes
  }
}

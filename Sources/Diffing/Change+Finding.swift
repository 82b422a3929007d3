extension Change {
  /// Finds changes that turn one text into another, in order and with unchanged segments between them.
  static func find(from old: Segments, to new: Segments) -> [Change] {
    let head = old.commonHead(with: new)
    let tail = min(old.commonTail(with: new), min(old.count, new.count) - head)
    let oldRange = head..<old.count - tail
    let newRange = head..<new.count - tail
    if oldRange.isEmpty || newRange.isEmpty {
      return oldRange.count == newRange.count ? [] : [Change(old: oldRange, new: newRange)]
    }
    let numbers = SegmentNumbers(of: oldRange, in: old, and: newRange, in: new)
    return changes(omissions(for: numbers), after: head)
  }

  /// Says which segments are removed or added.
  ///
  /// Segments that only one text has are certain to be, so the search is spared them.
  private static func omissions(for numbers: SegmentNumbers) -> EditSearch.Omissions {
    var isShared = [Bool](repeating: false, count: numbers.count)
    for number in numbers.new where number != SegmentNumbers.absent { isShared[Int(number)] = true }
    let isOldShared = numbers.old.map { isShared[Int($0)] }
    let isNewShared = numbers.new.map { $0 != SegmentNumbers.absent }
    let found = EditSearch.omissions(
      old: zip(numbers.old, isOldShared).filter(\.1).map(\.0),
      new: zip(numbers.new, isNewShared).filter(\.1).map(\.0),
      numberCount: numbers.count
    )
    return EditSearch.Omissions(
      old: spread(found.old, over: isOldShared),
      new: spread(found.new, over: isNewShared)
    )
  }

  /// The omissions of a whole sequence, from those of its shared elements.
  private static func spread(_ omissions: [Bool], over isShared: [Bool]) -> [Bool] {
    if omissions.count == isShared.count { return omissions }
    var whole: [Bool] = []
    whole.reserveCapacity(isShared.count)
    var next = 0
    for isShared in isShared {
      whole.append(isShared ? omissions[next] : true)
      if isShared { next += 1 }
    }
    return whole
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

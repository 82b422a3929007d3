/// Moves changes to where they read best, without removing or adding a line more.
///
/// Lines that are added between two equal ones can be said to be added before the first or after
/// the second: such a change slides. Where it can reach another one, the two become one.
struct Sliders {
  private let old: Tokens
  private let new: Tokens
  /// What is read in the place of `old` and `new`.
  private let shownOld: Tokens
  private let shownNew: Tokens

  /// How far above its lowest place a change may come to rest, so that long repetitions cost little.
  private static let reach = 100

  init(from old: Tokens, to new: Tokens) {
    self.init(from: old, to: new, shownAs: old, new)
  }

  /// Slides over tokens that are the same, to where as many other ones read best.
  init(
    from old: Tokens,
    to new: Tokens,
    shownAs shownOld: Tokens,
    _ shownNew: Tokens
  ) {
    self.old = old
    self.new = new
    self.shownOld = shownOld
    self.shownNew = shownNew
  }

  /// Settles changes that are in order and have unchanged lines between them.
  func settle(_ changes: [Change]) -> [Change] {
    var settled: [Change] = []
    settled.reserveCapacity(changes.count)
    var next = 0
    while next < changes.count {
      var change = changes[next]
      next += 1
      var isJoined: Bool
      repeat {
        isJoined = false
        while change.isOneSided, next < changes.count {
          change = lowest(change, above: changes[next])
          guard change.touches(changes[next]) else { break }
          change = change.joined(with: changes[next])
          next += 1
        }
        while change.isOneSided {
          change = highest(change, below: settled.last)
          guard let previous = settled.last, previous.touches(change) else { break }
          change = previous.joined(with: change)
          settled.removeLast()
          isJoined = true
        }
      } while isJoined && change.isOneSided
      let following = next < changes.count ? changes[next] : nil
      settled.append(change.isOneSided ? best(change, above: following) : change)
    }
    return settled
  }

  /// A change as far up as it slides, or up to where it touches the one before.
  private func highest(_ change: Change, below previous: Change?) -> Change {
    let (lines, range) = slidingSide(of: change)
    let floor = previous.map { change.old.lowerBound - $0.old.upperBound } ?? range.lowerBound
    var distance = 0
    while distance < floor,
      lines.areEqual(range.lowerBound - distance - 1, range.upperBound - distance - 1)
    {
      distance += 1
    }
    return change.moved(by: -distance)
  }

  /// A change as far down as it slides, or down to where it touches the one after.
  private func lowest(_ change: Change, above next: Change?) -> Change {
    let (lines, range) = slidingSide(of: change)
    let room =
      next.map { $0.old.lowerBound - change.old.upperBound } ?? lines.count - range.upperBound
    var distance = 0
    while distance < room,
      lines.areEqual(range.lowerBound + distance, range.upperBound + distance)
    {
      distance += 1
    }
    return change.moved(by: distance)
  }

  /// A change that is as far up as it slides, at its best place; the lowest of equally good ones.
  private func best(_ highest: Change, above next: Change?) -> Change {
    let lowest = lowest(highest, above: next)
    let slack = lowest.old.lowerBound - highest.old.lowerBound
    if slack == 0 { return lowest }
    let range = slidingSide(of: lowest).range
    let shown = lowest.new.isEmpty ? shownOld : shownNew
    func cost(_ distance: Int) -> Int {
      HunkBoundary(above: range.lowerBound - distance, in: shown).cost
        + HunkBoundary(above: range.upperBound - distance, in: shown).cost
    }
    var best = (distance: 0, cost: cost(0))
    for distance in 1...min(slack, Self.reach) {
      let cost = cost(distance)
      if cost < best.cost { best = (distance, cost) }
    }
    return lowest.moved(by: -best.distance)
  }

  /// The lines that a one-sided change removes or adds, and the text they are in.
  private func slidingSide(of change: Change) -> (lines: Tokens, range: Range<Int>) {
    change.new.isEmpty ? (old, change.old) : (new, change.new)
  }
}

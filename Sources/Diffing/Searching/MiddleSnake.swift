/// Searches a subproblem from both of its ends for a point on a shortest way through it.
///
/// This is the linear-space method of Myers, "An O(ND) Difference Algorithm and Its Variations" (1986):
/// for each number of edits, and each diagonal, it keeps how far one gets from either end.
struct MiddleSnake {
  enum Outcome {
    /// A point on a shortest way, and how many edits the whole of that has.
    case shortest(Point, edits: Int)
    /// The point that the most matches lead to, found within the limit of edits.
    case furthest(Point)
  }

  private let old: UnsafeBufferPointer<Int32>
  private let new: UnsafeBufferPointer<Int32>
  /// The old position reached on each diagonal, from the start and from the end.
  private let forward: UnsafeMutableBufferPointer<Int32>
  private let backward: UnsafeMutableBufferPointer<Int32>
  /// Where diagonal 0 is in the two.
  private let origin: Int

  /// How many elements `forward` and `backward` must have room for.
  static func diagonalCount(_ oldCount: Int, _ newCount: Int) -> Int {
    oldCount + newCount + 3
  }

  init(
    old: UnsafeBufferPointer<Int32>,
    new: UnsafeBufferPointer<Int32>,
    forward: UnsafeMutableBufferPointer<Int32>,
    backward: UnsafeMutableBufferPointer<Int32>
  ) {
    self.old = old
    self.new = new
    self.forward = forward
    self.backward = backward
    origin = new.count + 1
  }

  /// How far a search has come from both ends of a subproblem.
  struct Progress {
    fileprivate let subproblem: Subproblem
    fileprivate var edits = 0
    /// The diagonals reached from the start, and from the end.
    fileprivate var ahead: ClosedRange<Int>
    fileprivate var behind: ClosedRange<Int>
  }

  /// Begins to search a subproblem whose first elements differ, whose last elements differ, and which isn't
  /// one-sided.
  func begin(_ subproblem: Subproblem) -> Progress {
    forward[origin + subproblem.firstDiagonal] = Int32(subproblem.oldStart)
    backward[origin + subproblem.lastDiagonal] = Int32(subproblem.oldEnd)
    return Progress(
      subproblem: subproblem,
      ahead: subproblem.firstDiagonal...subproblem.firstDiagonal,
      behind: subproblem.lastDiagonal...subproblem.lastDiagonal
    )
  }

  /// Goes on with the search that was begun last, until so many edits from each end have been tried.
  ///
  /// The point is never a corner where the subproblem starts or ends.
  func search(_ progress: inout Progress, limit: Int) -> Outcome {
    let subproblem = progress.subproblem
    // The ends meet after an odd number of edits or an even one, as the diagonals of the corners say.
    let isOdd = (subproblem.firstDiagonal - subproblem.lastDiagonal) & 1 != 0
    var (ahead, behind) = (progress.ahead, progress.behind)
    for edits in progress.edits..<max(progress.edits, limit) {
      ahead = widened(ahead, in: subproblem, of: forward, outside: -1)
      if let point = advance(on: ahead, in: subproblem, meeting: isOdd ? behind : nil) {
        return .shortest(point, edits: 2 * edits + 1)
      }
      behind = widened(behind, in: subproblem, of: backward, outside: .max)
      if let point = retreat(on: behind, in: subproblem, meeting: isOdd ? nil : ahead) {
        return .shortest(point, edits: 2 * edits + 2)
      }
    }
    (progress.ahead, progress.behind, progress.edits) = (ahead, behind, limit)
    return .furthest(furthest(ahead, behind, in: subproblem))
  }

  /// The diagonals that one more edit can reach.
  ///
  /// At the rim the range narrows instead, as every second diagonal is in use at a time.
  private func widened(
    _ range: ClosedRange<Int>,
    in subproblem: Subproblem,
    of reached: UnsafeMutableBufferPointer<Int32>,
    outside: Int32
  ) -> ClosedRange<Int> {
    var low = range.lowerBound + 1
    var high = range.upperBound - 1
    if range.lowerBound > subproblem.lowestDiagonal {
      low = range.lowerBound - 1
      reached[origin + low - 1] = outside
    }
    if range.upperBound < subproblem.highestDiagonal {
      high = range.upperBound + 1
      reached[origin + high + 1] = outside
    }
    return low...high
  }

  /// Goes one edit further from the start, and returns where that meets what was reached from the end.
  private func advance(
    on diagonals: ClosedRange<Int>,
    in subproblem: Subproblem,
    meeting opposite: ClosedRange<Int>?
  ) -> Point? {
    var diagonal = diagonals.upperBound
    while diagonal >= diagonals.lowerBound {
      let at = origin + diagonal
      var position = Int(max(forward[at - 1] + 1, forward[at + 1]))
      while position < subproblem.oldEnd, position - diagonal < subproblem.newEnd,
        old[position] == new[position - diagonal]
      {
        position += 1
      }
      forward[at] = Int32(truncatingIfNeeded: position)
      if let opposite, opposite.contains(diagonal), Int(backward[at]) <= position {
        return Point(old: position, diagonal: diagonal)
      }
      diagonal -= 2
    }
    return nil
  }

  /// Goes one edit further from the end, and returns where that meets what was reached from the start.
  private func retreat(
    on diagonals: ClosedRange<Int>,
    in subproblem: Subproblem,
    meeting opposite: ClosedRange<Int>?
  ) -> Point? {
    var diagonal = diagonals.upperBound
    while diagonal >= diagonals.lowerBound {
      let at = origin + diagonal
      var position = Int(min(backward[at - 1], backward[at + 1] - 1))
      while position > subproblem.oldStart, position - diagonal > subproblem.newStart,
        old[position - 1] == new[position - diagonal - 1]
      {
        position -= 1
      }
      backward[at] = Int32(truncatingIfNeeded: position)
      if let opposite, opposite.contains(diagonal), position <= Int(forward[at]) {
        return Point(old: position, diagonal: diagonal)
      }
      diagonal -= 2
    }
    return nil
  }

  /// The point in the subproblem that is the furthest from the end it was reached from.
  private func furthest(
    _ ahead: ClosedRange<Int>,
    _ behind: ClosedRange<Int>,
    in subproblem: Subproblem
  ) -> Point {
    var best = Point(old: subproblem.oldStart, diagonal: subproblem.firstDiagonal)
    var bestDistance = 0
    let start = best.sum
    for diagonal in stride(from: ahead.lowerBound, through: ahead.upperBound, by: 2) {
      let point = Point(old: Int(forward[origin + diagonal]), diagonal: diagonal)
      if subproblem.contains(point), point.sum - start > bestDistance {
        (best, bestDistance) = (point, point.sum - start)
      }
    }
    let end = subproblem.oldEnd + subproblem.newEnd
    for diagonal in stride(from: behind.lowerBound, through: behind.upperBound, by: 2) {
      let point = Point(old: Int(backward[origin + diagonal]), diagonal: diagonal)
      if subproblem.contains(point), end - point.sum > bestDistance {
        (best, bestDistance) = (point, end - point.sum)
      }
    }
    return best
  }
}

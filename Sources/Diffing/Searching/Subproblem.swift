/// Bounds a part of the old sequence and the part of the new one it is compared with.
struct Subproblem {
  var oldStart: Int
  var oldEnd: Int
  var newStart: Int
  var newEnd: Int
  /// The size that a subproblem around this one had when it had too many pairs to be matched sparsely.
  var denseSize = Int.max

  var size: Int { oldEnd - oldStart + newEnd - newStart }
  var isOneSided: Bool { oldStart == oldEnd || newStart == newEnd }

  // A diagonal is an old position less a new one: a match stays on it.
  var firstDiagonal: Int { oldStart - newStart }
  var lastDiagonal: Int { oldEnd - newEnd }
  var lowestDiagonal: Int { oldStart - newEnd }
  var highestDiagonal: Int { oldEnd - newStart }

  func contains(_ point: Point) -> Bool {
    oldStart...oldEnd ~= point.old && newStart...newEnd ~= point.new
  }

  /// The subproblems before and after a point.
  func split(at point: Point) -> (before: Subproblem, after: Subproblem) {
    var before = self
    var after = self
    (before.oldEnd, before.newEnd) = (point.old, point.new)
    (after.oldStart, after.newStart) = (point.old, point.new)
    return (before, after)
  }
}

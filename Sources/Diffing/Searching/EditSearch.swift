/// Decides which elements of two sequences to leave out, so that what is left of both is the same.
///
/// The fewest are left out up to some hundred edits, and where few elements come again. Else the way leads along
/// landmarks, elements that either sequence has just once; where there are none, and the sequences are long, the
/// search gives up the shortest way for a good one. It takes time in proportion to length.
struct EditSearch {
  private let old: UnsafeBufferPointer<Int32>
  private let new: UnsafeBufferPointer<Int32>
  private let middle: MiddleSnake
  private var sparse: SparseMatching
  private let effort: Effort
  private var omissions: Omissions

  /// For each element of two sequences, whether it is left out.
  struct Omissions {
    var old: [Bool]
    var new: [Bool]
  }

  /// How many edits, from each end of a subproblem, are tried before something else is.
  struct Effort {
    /// After this many, it is asked whether the subproblem is sparse, or has landmarks.
    var patience: Int
    /// After this many, and no fewer than `patience`, the subproblem is divided without more ado.
    var limit: Int

    /// An effort that two sequences of a length together are worth.
    ///
    /// Time is at most about length × limit, so it is the product that is bounded: below some ten
    /// thousand elements no limit is felt.
    static func forLength(_ length: Int) -> Effort {
      Effort(patience: 256, limit: max(256, (1 << 26) / max(1, length)))
    }
  }

  /// Decides for two sequences of numbers from 0 up to a count.
  static func omissions(old: [Int32], new: [Int32], numberCount: Int) -> Omissions {
    omissions(
      old: old,
      new: new,
      numberCount: numberCount,
      effort: .forLength(old.count + new.count)
    )
  }

  static func omissions(
    old: [Int32],
    new: [Int32],
    numberCount: Int,
    effort: Effort
  ) -> Omissions {
    with(old, new, numberCount, effort) { search, whole in
      search.search(whole)
      return search.omissions
    }
  }

  /// Counts how many elements are left out.
  ///
  /// Where they are few, that is known before it is known which.
  static func omissionCount(old: [Int32], new: [Int32], numberCount: Int) -> Int {
    with(old, new, numberCount, .forLength(old.count + new.count)) { search, whole in
      var subproblem = whole
      search.strip(&subproblem)
      if subproblem.isOneSided { return subproblem.size }
      // Then none of the parts would ask for more patience, and so all of them are as short as can be.
      var progress = search.middle.begin(subproblem)
      let outcome = search.middle.search(&progress, limit: search.effort.patience)
      if case .shortest(_, let edits) = outcome { return edits }
      search.search(whole)
      return search.omissions.old.count { $0 } + search.omissions.new.count { $0 }
    }
  }

  private static func with<Value>(
    _ old: [Int32],
    _ new: [Int32],
    _ numberCount: Int,
    _ effort: Effort,
    _ body: (inout EditSearch, Subproblem) -> Value
  ) -> Value {
    let diagonalCount = MiddleSnake.diagonalCount(old.count, new.count)
    return old.withUnsafeBufferPointer { old in
      new.withUnsafeBufferPointer { new in
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: diagonalCount) { forward in
          withUnsafeTemporaryAllocation(of: Int32.self, capacity: diagonalCount) { backward in
            var search = EditSearch(
              middle: MiddleSnake(old: old, new: new, forward: forward, backward: backward),
              old: old,
              new: new,
              numberCount: numberCount,
              effort: effort
            )
            return body(
              &search,
              Subproblem(oldStart: 0, oldEnd: old.count, newStart: 0, newEnd: new.count)
            )
          }
        }
      }
    }
  }

  private init(
    middle: MiddleSnake,
    old: UnsafeBufferPointer<Int32>,
    new: UnsafeBufferPointer<Int32>,
    numberCount: Int,
    effort: Effort
  ) {
    self.effort = effort
    self.middle = middle
    self.old = old
    self.new = new
    sparse = SparseMatching(old: old, new: new, numberCount: numberCount)
    omissions = Omissions(
      old: [Bool](repeating: false, count: old.count),
      new: [Bool](repeating: false, count: new.count)
    )
  }

  private mutating func search(_ whole: Subproblem) {
    var subproblem = whole
    while true {
      strip(&subproblem)
      if subproblem.isOneSided { return omitAll(of: subproblem) }
      switch division(of: &subproblem) {
      case .sparse: return matchSparsely(subproblem)
      case .landmarks(let landmarks): return search(subproblem, between: landmarks)
      case .point(let point):
        // The larger one is left to the loop, so that calls never nest deeper than log2 of the length.
        let (before, after) = subproblem.split(at: point)
        if before.size < after.size {
          search(before)
          subproblem = after
        } else {
          search(after)
          subproblem = before
        }
      }
    }
  }

  private mutating func search(_ whole: Subproblem, between landmarks: [Point]) {
    var rest = whole
    for landmark in landmarks {
      let (before, after) = rest.split(at: landmark)
      search(before)
      rest = after
    }
    search(rest)
  }

  /// How to go on with a subproblem.
  private enum Division {
    case point(Point)
    case landmarks([Point])
    case sparse
  }

  private mutating func division(of subproblem: inout Subproblem) -> Division {
    var progress = middle.begin(subproblem)
    switch middle.search(&progress, limit: effort.patience) {
    case .shortest(let point, _): return .point(point)
    case .furthest(let point):
      // Counting pairs takes as long as the subproblem is large, so it waits until that has halved.
      if subproblem.size <= subproblem.denseSize / 2 {
        if sparse.isSparse(subproblem) { return .sparse }
        subproblem.denseSize = subproblem.size
        let landmarks = sparse.landmarks(in: subproblem)
        if !landmarks.isEmpty { return .landmarks(landmarks) }
      }
      if effort.limit == effort.patience { return .point(point) }
    }
    switch middle.search(&progress, limit: effort.limit) {
    case .shortest(let point, _), .furthest(let point): return .point(point)
    }
  }

  private func strip(_ subproblem: inout Subproblem) {
    while !subproblem.isOneSided, old[subproblem.oldStart] == new[subproblem.newStart] {
      subproblem.oldStart += 1
      subproblem.newStart += 1
    }
    while !subproblem.isOneSided, old[subproblem.oldEnd - 1] == new[subproblem.newEnd - 1] {
      subproblem.oldEnd -= 1
      subproblem.newEnd -= 1
    }
  }

  private mutating func omitAll(of subproblem: Subproblem) {
    for position in subproblem.oldStart..<subproblem.oldEnd { omissions.old[position] = true }
    for position in subproblem.newStart..<subproblem.newEnd { omissions.new[position] = true }
  }

  private mutating func matchSparsely(_ subproblem: Subproblem) {
    omitAll(of: subproblem)
    for match in sparse.matches(in: subproblem) {
      omissions.old[match.old] = false
      omissions.new[match.new] = false
    }
  }
}

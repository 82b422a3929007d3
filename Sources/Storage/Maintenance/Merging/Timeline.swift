import Snapshots

/// The looks of several archives at one thing, in the order of time, and the history that they make.
struct Timeline<State: Hashable> {
  /// A state that was seen from a time on, by whomever.
  struct Run {
    let state: State
    /// The look that saw it first.
    fileprivate(set) var first: Look<State>
    /// The poll of that look.
    fileprivate(set) var poll: PollID
    /// The change to it happened at this time at the latest.
    fileprivate(set) var seenFrom: Timestamp
    /// It was still so at this time; nil where no clock tells.
    let lastSeenAt: Timestamp?
    /// Whether a clock tells when it was seen.
    var isTimed: Bool { first.earliest != nil }
  }

  /// In the order of time.
  private(set) var looks: [Look<State>]

  /// - Parameter runs: of each archive, in its order.
  init(of runs: [[ObservedRun<State>]]) {
    // The sort is a stable one: what one archive saw at one time stays as it was.
    looks = Self.sorted(runs.flatMap { Look.all(of: $0) })
  }

  private static func sorted(_ looks: [Look<State>]) -> [Look<State>] {
    looks.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
      .map(\.element)
  }

  /// Leaves looks out, by their index.
  mutating func remove(where isOut: (Int) -> Bool) {
    looks = looks.indices.filter { !isOut($0) }.map { looks[$0] }
  }

  /// The states in their order, none of them twice in a row.
  ///
  /// - Parameter confirmation: the poll of a look that confirmed a state, and when that poll was over, as far as that
  ///   is known.
  func runs(
    confirmation: (Look<State>) throws -> (poll: PollID, end: Timestamp?)
  ) rethrows -> [Run] {
    var groups: [[Look<State>]] = []
    for look in withFewestChanges {
      if groups.last?.last?.run.state == look.run.state {
        groups[groups.count - 1].append(look)
      } else {
        groups.append([look])
      }
    }
    var runs = try groups.map { try Self.run(of: $0, confirmation) }
    // What was confirmed was seen before the next state was, whatever else its poll did afterwards.
    var next: Timestamp?
    for index in runs.indices.reversed() where runs[index].isTimed {
      runs[index].seenFrom = next.map { min($0, runs[index].seenFrom) } ?? runs[index].seenFrom
      next = runs[index].seenFrom
    }
    return runs
  }

  /// A look that took a while, beside others, is where the state before it is its own, if there is such a place.
  private var withFewestChanges: [Look<State>] {
    let times = looks.map(\.time)
    var moved = looks
    for (index, look) in looks.enumerated() {
      guard look.place == .only, let earliest = look.earliest, earliest < look.time else {
        continue
      }
      var before = index
      while before > 0, times[before - 1] > earliest { before -= 1 }
      if before > 0, before < index, looks[before - 1].run.state == look.run.state {
        moved[index] = look.atBeginning
      }
    }
    return Self.sorted(moved)
  }

  private static func run(
    of looks: [Look<State>],
    _ confirmation: (Look<State>) throws -> (poll: PollID, end: Timestamp?)
  ) rethrows -> Run {
    var run = Run(
      state: looks[0].run.state,
      first: looks[0],
      poll: looks[0].run.origin.poll,
      seenFrom: looks[0].run.seenAt,
      lastSeenAt: looks.compactMap(\.earliest).max()
    )
    var isFound = false
    for look in looks where look.earliest != nil {
      if isFound, look.time >= run.seenFrom { continue }
      if let latest = look.latest {
        if isFound, latest >= run.seenFrom { continue }
        (run.first, run.seenFrom, run.poll) = (look, latest, look.run.origin.poll)
      } else {
        let (poll, end) = try confirmation(look)
        let latest = max(look.time, end ?? look.time)
        if isFound, latest >= run.seenFrom { continue }
        (run.first, run.seenFrom, run.poll) = (look, latest, poll)
      }
      isFound = true
    }
    return run
  }
}

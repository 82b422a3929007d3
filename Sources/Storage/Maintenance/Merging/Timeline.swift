import Snapshots

/// The looks of several archives at one thing, in the order of time, and the history that they make.
struct Timeline<State: Hashable> {
  /// A state that was seen from a time on, by whomever.
  struct Run {
    let state: State
    /// The look that saw it first.
    let first: Look<State>
    /// The poll of that look.
    let poll: PollID
    /// The change to it happened after this time; nil where no look before is known.
    fileprivate(set) var changedAfter: Timestamp?
    /// The change to it happened at this time at the latest.
    fileprivate(set) var seenFrom: Timestamp
    /// It was still so at this time; nil where no clock tells.
    let lastSeenAt: Timestamp?
    /// Whether a clock tells when it was seen.
    var isTimed: Bool { first.earliest != nil }
  }

  /// A look, and what its poll tells of it.
  private struct DatedLook {
    let look: Look<State>
    let poll: PollID
    /// It was over at this time; nil where nobody knows.
    let end: Timestamp?

    /// Whether its moment was before another one's, in whatever order both are.
    func isBefore(_ other: DatedLook) -> Bool {
      if look.run.origin.source == other.look.run.origin.source { return true }
      guard let end, let start = other.look.earliest else { return false }
      return end <= start
    }
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
  /// - Parameters:
  ///   - former: which of the states before one showed what it changed from.
  ///   - confirmation: the poll of a look that confirmed a state, and when that poll was over, as far as that
  ///     is known.
  func runs(
    after former: (_ earlier: ArraySlice<State>, State) -> Int = { earlier, _ in
      earlier.endIndex - 1
    },
    confirmation: (Look<State>) throws -> (poll: PollID, end: Timestamp?)
  ) rethrows -> [Run] {
    var groups: [[DatedLook]] = []
    for look in withFewestChanges {
      let dated = try Self.dated(look, confirmation)
      if groups.last?.last?.look.run.state == look.run.state {
        groups[groups.count - 1].append(dated)
      } else {
        groups.append([dated])
      }
    }
    let states = groups.map { $0[0].look.run.state }
    var runs: [Run] = []
    for (index, group) in groups.enumerated() {
      let before = index == 0 ? nil : former(states[..<index], states[index])
      // What no clock tells was not before what was seen before it.
      let likely = before.flatMap { end in
        runs[...end].last { $0.lastSeenAt != nil }?.lastSeenAt ?? runs[end].seenFrom
      }
      runs.append(Self.run(of: group, after: before.map { groups[$0] } ?? [], likely))
    }
    // When a state was confirmed is known by the end of a poll alone: what comes after it was not seen earlier.
    var latest: Timestamp?
    for index in runs.indices {
      if runs[index].isTimed {
        runs[index].seenFrom = latest.map { max($0, runs[index].seenFrom) } ?? runs[index].seenFrom
        latest = runs[index].seenFrom
      }
      runs[index].changedAfter = runs[index].changedAfter.map { min($0, runs[index].seenFrom) }
    }
    return runs
  }

  private static func dated(
    _ look: Look<State>,
    _ confirmation: (Look<State>) throws -> (poll: PollID, end: Timestamp?)
  ) rethrows -> DatedLook {
    guard look.place == .last else {
      return DatedLook(look: look, poll: look.run.origin.poll, end: look.latest)
    }
    let (poll, end) = try confirmation(look)
    return DatedLook(look: look, poll: poll, end: end.map { max(look.time, $0) } ?? look.nextSeenAt)
  }

  /// A look that took a while, beside others, is where the state before it is its own, or where it parts nothing, if there
  /// is such a place.
  private var withFewestChanges: [Look<State>] {
    let times = looks.map(\.time)
    var moved = looks
    for (index, look) in looks.enumerated() {
      guard look.place == .only, let earliest = look.earliest, earliest < look.time else {
        continue
      }
      var before = index
      while before > 0, times[before - 1] > earliest { before -= 1 }
      if before == index { continue }
      let isThere =
        before > 0
        ? looks[before - 1].run.state == look.run.state
        : index + 1 < looks.count && looks[index - 1].run.state == looks[index + 1].run.state
          && looks[index - 1].run.state != look.run.state
      if isThere { moved[index] = look.atBeginning }
    }
    return Self.sorted(moved)
  }

  /// The look by which a state began, and the window.
  ///
  /// A window holds a change when a look at the state before was over as the one at this state began. Where none was,
  /// what one archive saw by itself is certain, too. Else looks overlap of which none is an archive's second one, or no
  /// clock tells.
  ///
  /// - Parameters:
  ///   - former: the looks that showed what it changed from.
  ///   - likely: when that was seen last.
  private static func run(
    of looks: [DatedLook],
    after former: [DatedLook],
    _ likely: Timestamp?
  ) -> Run {
    let isTimed = former.contains { $0.look.earliest != nil }
    var best: (rank: Int, end: Timestamp, since: Timestamp?, dated: DatedLook)?
    for dated in looks where dated.look.earliest != nil {
      var certain: Timestamp?
      for other in former where other.isBefore(dated) {
        guard let earliest = other.look.earliest else { continue }
        certain = certain.map { max($0, earliest) } ?? earliest
      }
      let own = isTimed && dated.look.place != .last ? dated.look.run.changedAfter : nil
      let rank = certain != nil ? 0 : own != nil ? 1 : 2
      let end = dated.end ?? dated.look.time
      if let best, (best.rank, best.end) <= (rank, end) { continue }
      best = (rank, end, certain ?? own ?? likely, dated)
    }
    let first = best?.dated ?? looks[0]
    return Run(
      state: first.look.run.state,
      first: first.look,
      poll: first.poll,
      changedAfter: best.map(\.since) ?? likely,
      seenFrom: best?.end ?? first.look.run.seenAt,
      lastSeenAt: looks.compactMap(\.look.earliest).max()
    )
  }
}

import Snapshots

/// A look that an archive stores: at some moment between two times something was in a state.
struct Look<State: Hashable> {
  /// Which one it is of those that saw the state in a row.
  enum Place {
    case first, last, only
  }

  let run: ObservedRun<State>
  let place: Place
  /// What it is put in order by.
  private(set) var time: Timestamp
  /// The moment was at this time or later; nil where no clock tells.
  let earliest: Timestamp?
  /// The moment was at this time at the latest; nil where that is not stored.
  let latest: Timestamp?
  /// When the archive's next state was seen first: the look was over by then.
  let nextSeenAt: Timestamp?

  /// The looks of an archive, from its runs in their order.
  static func all(of runs: [ObservedRun<State>]) -> [Look] {
    var looks: [Look] = []
    for (index, run) in runs.enumerated() {
      let following = index + 1 < runs.count ? runs[index + 1] : nil
      let nextSeenAt = following.flatMap { $0.isTimed ? $0.seenAt : nil }
      // What a wrong clock says is worth nothing, but it was after the look before.
      let before = looks.last?.time ?? Timestamp(milliseconds: .min)
      guard run.isTimed else {
        let next = runs[index...].first { $0.isTimed }?.seenAt ?? run.seenAt
        let time = looks.isEmpty ? next : before
        looks.append(
          Look(run: run, place: .only, time: time, earliest: nil, latest: nil, nextSeenAt: nil)
        )
        continue
      }
      let time = max(before, run.seenAt)
      let confirmed = run.confirmedAt
      let isOnly = confirmed.map { $0 <= run.seenAt } == true
      looks.append(
        Look(
          run: run,
          place: isOnly ? .only : .first,
          time: time,
          earliest: isOnly ? confirmed : run.askedAfter,
          latest: run.seenAt,
          nextSeenAt: nextSeenAt
        )
      )
      if !isOnly, let confirmed {
        let time = max(time, confirmed)
        looks.append(
          Look(
            run: run,
            place: .last,
            time: time,
            earliest: confirmed,
            latest: nil,
            nextSeenAt: nextSeenAt
          )
        )
      }
    }
    return looks
  }

  /// The same look where it began, and not where it was over.
  var atBeginning: Look {
    var look = self
    if let earliest { look.time = earliest }
    return look
  }
}

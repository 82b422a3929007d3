import GRDB
import Snapshots

/// The looks of several archives at one version.
struct VersionLooks {
  /// A version as one of the archives has it.
  struct Place {
    let source: MergeSource
    let version: VersionID
    /// When its latest snapshot was confirmed last.
    let confirmedAt: Timestamp?
  }

  private let places: [Place]
  private let polls: MergedPolls

  init(of places: [Place], _ polls: MergedPolls) {
    (self.places, self.polls) = (places, polls)
  }

  /// The history that they make; the digest of a tombstone is nil.
  func runs() throws -> [Timeline<ContentHash?>.Run] {
    var coverages: [ContentHash: Snapshot.Coverage] = [:]
    var timeline = Timeline(of: try places.map { try observed($0, &coverages) })
    if places.count > 1 {
      let covered = try covered(timeline.looks)
      timeline.remove { covered.contains($0) }
    }
    return try timeline.runs(
      after: { Self.former(of: $1, in: $0, coverages) },
      confirmation: polls.confirmation
    )
  }

  /// Which of the states before one showed what it changed from, as recording has it: what hidden states hide, and
  /// pointers leave out, was seen last before them.
  private static func former(
    of state: ContentHash?,
    in earlier: ArraySlice<ContentHash?>,
    _ coverages: [ContentHash: Snapshot.Coverage]
  ) -> Int {
    let latest = earlier.endIndex - 1
    func coverage(_ state: ContentHash?) -> Snapshot.Coverage? { state.flatMap { coverages[$0] } }
    guard let state else { return latest }
    let shown = earlier.lastIndex { coverage($0) != .withheld } ?? latest
    guard coverage(earlier[shown]) == .pointer, [.full, .resolved].contains(coverage(state)),
      let filed = earlier.lastIndex(where: {
        [nil, .full, .resolved].contains(coverage($0))
      }), coverage(earlier[filed]) == .resolved
    else { return shown }
    return filed
  }

  /// Hands on the snapshots of a version, in order.
  static func forEachSnapshot(
    of version: VersionID,
    in view: ArchiveView,
    _ body: (SnapshotRecord) throws -> Void
  ) throws {
    var last = 0
    while true {
      let page = try SnapshotRecord.readable(
        of: version,
        after: last,
        limit: 200,
        in: view.database
      )
      guard let end = page.last else { return }
      for row in page { try body(try row.record.get()) }
      last = end.revision
    }
  }

  private func observed(
    _ place: Place,
    _ coverages: inout [ContentHash: Snapshot.Coverage]
  ) throws -> [ObservedRun<ContentHash?>] {
    var runs: [ObservedRun<ContentHash?>] = []
    var former: (snapshot: ObservedSnapshot, poll: MergedPolls.Poll)?
    func end(at confirmed: Timestamp?) throws {
      guard let (snapshot, poll) = former else { return }
      runs.append(
        ObservedRun(
          state: snapshot.digest,
          origin: .init(source: place.source.index, row: snapshot.id.number, poll: poll.id),
          changedAfter: snapshot.changedAfter,
          askedAfter: min(
            max(poll.startedAt, snapshot.changedAfter ?? poll.startedAt),
            snapshot.observedAt
          ),
          seenAt: snapshot.observedAt,
          confirmedAt: try confirmed.flatMap { try believed($0, of: snapshot, place.source) },
          isTimed: !poll.hasWrongClock
        )
      )
    }
    try place.source.view.read {
      try Self.forEachSnapshot(of: place.version, in: place.source.view) { record in
        try end(at: record.changedAfter)
        if let digest = record.digest { coverages[digest] = record.coverage }
        former = (ObservedSnapshot(record), try polls.poll(record.poll, in: place.source))
        for look in try LeasedLook.again(at: record.id, in: place.source.database) {
          try end(at: look.seenBefore)
          former = (
            ObservedSnapshot(record, again: look), try polls.poll(look.poll, in: place.source)
          )
        }
      }
    }
    try end(at: place.confirmedAt)
    return runs
  }

  /// What of a snapshot its looks are made of.
  private struct ObservedSnapshot {
    let id: SnapshotID
    let digest: ContentHash?
    let changedAfter: Timestamp?
    let observedAt: Timestamp

    init(_ record: SnapshotRecord) {
      (id, digest) = (record.id, record.digest)
      (changedAfter, observedAt) = (record.changedAfter, record.observedAt)
    }

    /// The same, as it was seen again after somebody else's turn.
    init(_ record: SnapshotRecord, again look: LeasedLook) {
      (id, digest) = (record.id, record.digest)
      (changedAfter, observedAt) = (look.seenBefore, look.seenAt)
    }
  }

  /// The time of the last look that saw a snapshot, where it is one.
  private func believed(
    _ confirmed: Timestamp,
    of snapshot: ObservedSnapshot,
    _ source: MergeSource
  ) throws -> Timestamp? {
    // After a hidden state the next window begins before it, when what it hid was seen last.
    if confirmed < snapshot.observedAt, let start = snapshot.changedAfter, confirmed <= start {
      return nil
    }
    return try polls.isRight(confirmed, in: source.index) ? confirmed : nil
  }
}

// MARK: - Looks that showed less

extension VersionLooks {
  /// The looks that showed less than others around them and agree with those: they tell nothing of their own.
  ///
  /// Only what overlaps is left out: who begins to see less has seen that something is hidden now.
  private func covered(_ looks: [Look<ContentHash?>]) throws -> Set<Int> {
    let shown = try shownStates()
    if shown.isEmpty { return [] }
    let levels = looks.map { look in
      look.run.state.flatMap { shown[$0] }?.level(in: look.run.origin.source)
    }
    let before = Self.fuller(levels, looks, looks.indices.map(\.self))
    let after = Self.fuller(levels, looks, looks.indices.reversed())
    var covered: Set<Int> = []
    var latest: ShownState?
    for (index, look) in looks.enumerated() {
      let state = look.run.state.flatMap { shown[$0] }
      if let state, latest.map(state.isWhere) == true {
        covered.insert(index)
        continue
      }
      // The state after is asked for where there is none before.
      let nearest = (before[index] ?? after[index]).flatMap { looks[$0].run.state }
      let around = [before[index], after[index]].compactMap { $0.map { looks[$0].run } }
      let overlaps = around.contains { run in
        run.isTimed && look.run.isTimed && run.hull.overlaps(look.run.hull)
          && run.state.flatMap { shown[$0] }.map { state?.agrees(with: $0) == true } == true
      }
      if overlaps, let state, let fuller = nearest.flatMap({ shown[$0] }),
        state.agrees(with: fuller)
      {
        covered.insert(index)
      } else {
        latest = state
      }
    }
    return covered
  }

  /// Of each look the nearest one, in an order, of another archive that shows more, or that there was nothing.
  private static func fuller(
    _ levels: [ShownState.Level?],
    _ looks: [Look<ContentHash?>],
    _ order: [Int]
  ) -> [Int: Int] {
    var latest: [ShownState.Level: (place: Int, index: Int)] = [:]
    var gone: (place: Int, index: Int)?
    var nearest: [Int: Int] = [:]
    for (place, index) in order.enumerated() {
      guard let level = levels[index] else {
        gone = (place, index)
        continue
      }
      let fuller = latest.filter { $0.key.showsMore(than: level) }.map(\.value)
      nearest[index] = (fuller + [gone].compactMap(\.self)).max { $0.place < $1.place }?.index
      latest[level] = (place, index)
    }
    return nearest
  }

  /// What each state showed; none where all show the same, as they do most often.
  private func shownStates() throws -> [ContentHash: ShownState] {
    var kinds: Set<[String]> = []
    var redacted: Set<ExactString> = []
    for place in places {
      try place.source.view.read {
        let names = try place.source.database.rows(
          of: "env_vars",
          """
          SELECT env_var_id, name FROM env_vars
          WHERE version_id = ? AND value_state = 'redacted' GROUP BY name
          """,
          [place.version.number]
        ) { row in
          row.skip()
          return try row.exactText()
        }
        redacted.formUnion(names)
        let found = try place.source.database.rows(
          of: "snapshots",
          """
          SELECT DISTINCT coverage, env_var_count IS NULL FROM snapshots
          WHERE version_id = ? AND coverage IS NOT NULL
          """,
          [place.version.number]
        ) { [try $0.text(), "\(try $0.bool())"] }
        kinds.formUnion(found)
      }
    }
    if kinds.count < 2, redacted.isEmpty { return [:] }
    var shown: [ContentHash: ShownState] = [:]
    for place in places {
      var walk = StateWalk(of: place.version, in: place.source.view)
      try place.source.view.read {
        try Self.forEachSnapshot(of: place.version, in: place.source.view) { record in
          guard let digest = record.digest, shown[digest] == nil else { return }
          shown[digest] = ShownState(record, try walk.state(of: record), redacted: redacted)
        }
      }
    }
    return shown
  }
}

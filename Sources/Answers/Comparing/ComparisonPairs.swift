import Changes
import Snapshots
import Storage

/// Finds the states that a question is about, and what is not certain about them.
struct ComparisonPairs {
  private(set) var pairs: [ComparisonPair] = []
  private(set) var doubts: [Doubt] = []

  /// Throws `NotFound`, `SelectorError`, `FolderError` and `ArchiveError`.
  init(for question: DiffQuestion, in archive: ArchiveView) throws {
    switch question {
    case .latestPoll: try takeLatestPoll(in: archive)
    case .selector(let selector): try take(selector, in: archive)
    case .between(let old, let new): try take(old, new, in: archive)
    case .since(let time, let selector): try take(since: time, selector, in: archive)
    case .live(let states, _): take(states)
    case .folder(let folder, let selector, let time):
      try take(folder, selector, at: time, in: archive)
    }
  }

  private mutating func takeLatestPoll(in archive: ArchiveView) throws {
    let changes = try archive.latestChanges()
    let versions = try archive.versions(Set(changes.map(\.version)))
    pairs = try changes.reversed().compactMap { snapshot in
      try versions[snapshot.version]
        .map { try .lastChange(to: SnapshotReference($0, snapshot), in: archive) }
    }
  }

  private mutating func take(_ selector: Selector, in archive: ArchiveView) throws {
    try selector.checkPath(in: archive)
    var doubts: [Doubt] = []
    func skip(_ error: NotFound) { doubts.append(.skipped(error)) }
    pairs = try selector.each(in: archive, skip: skip) { version in
      let (pair, found) = try Self.pair(selector, version, in: archive)
      doubts += found
      return pair
    }
    self.doubts = doubts
  }

  private static func pair(
    _ selector: Selector,
    _ version: VersionRecord,
    in archive: ArchiveView
  ) throws -> (ComparisonPair, [Doubt]) {
    guard let to = selector.to else {
      return (try lastChange(of: version, at: selector.path, in: archive), [])
    }
    let new = try Selector.source(at: to, of: version, in: archive)
    let doubts = [Doubt(new)].compactMap(\.self)
    guard let from = selector.from else { return (try .lastChange(to: new, in: archive), doubts) }
    do {
      let old = try Selector.source(at: from, of: version, in: archive)
      let pair = ComparisonPair(
        old: try ComparisonSide(old, in: archive),
        new: try ComparisonSide(new, in: archive)
      )
      return (pair, doubts + [Doubt(old)].compactMap(\.self))
    } catch let error as NotFound {
      // One of several versions may have come later: all of it is new then.
      guard try selector.versions(in: archive).count > 1 else { throw error }
      let side = try ComparisonSide(new, in: archive)
      return (ComparisonPair(old: nil, new: side), doubts + [.skipped(error)])
    }
  }

  /// The last change of a version, or of what is at a path of it.
  private static func lastChange(
    of version: VersionRecord,
    at path: ExactString?,
    in archive: ArchiveView
  ) throws -> ComparisonPair {
    var filter = History.Filter()
    filter.versions = [version]
    filter.paths = path.map { [PathPattern(path: $0)] } ?? []
    var history = try History(of: archive, filter)
    if let entry = try history.next() { return try .lastChange(to: entry.reference, in: archive) }
    let latest = ComparisonSide(try Selector.reference(at: .back(0), of: version, in: archive))
    return ComparisonPair(old: latest, new: latest)
  }

  private mutating func take(_ old: Selector, _ new: Selector, in archive: ArchiveView) throws {
    let references = try [old, new].map { try $0.source(in: archive) }
    doubts = references.compactMap { Doubt($0) }
    let sides = try references.map { try ComparisonSide($0, in: archive) }
    var pair = ComparisonPair(old: sides[0], new: sides[1])
    if let old = old.path, let new = new.path { pair.paths = (old, new) }
    pairs = [pair]
  }

  private mutating func take(
    since time: Timestamp,
    _ selector: Selector?,
    in archive: ArchiveView
  ) throws {
    try selector?.checkPath(in: archive)
    var doubts: [Doubt] = []
    let references =
      try selector?.references(in: archive) { doubts.append(.skipped($0)) }
      ?? SnapshotReference.latest(in: archive)
    doubts += references.compactMap { Doubt($0) }
    pairs = try references.compactMap { new in
      let (seen, _) = try archive.revisions(of: new.version.id, at: time)
      guard seen != new.snapshot.revision else { return nil }
      guard seen != nil else { return ComparisonPair(old: nil, new: ComparisonSide(new)) }
      let old = try Selector.reference(at: .at(time), of: new.version, in: archive)
      doubts += [Doubt(old)].compactMap(\.self)
      return ComparisonPair(old: ComparisonSide(old), new: ComparisonSide(new))
    }
    self.doubts = doubts
  }

  /// What is not certain about the snapshots is with the `LiveTargets` already.
  private mutating func take(_ states: [LiveState]) {
    pairs = states.map { state in
      let actor = state.reference.version.actor
      return ComparisonPair(
        old: ComparisonSide(state.reference),
        new: ComparisonSide(live: state.snapshot, of: actor, at: state.time)
      )
    }
  }

  private mutating func take(
    _ folder: PushedFolder,
    _ selector: Selector,
    at time: Timestamp,
    in archive: ArchiveView
  ) throws {
    let reference = try selector.source(in: archive)
    doubts = [Doubt(reference)].compactMap(\.self)
    let paths =
      switch reference {
      case .snapshot(let reference):
        try archive.files(of: reference.version.id, at: reference.snapshot.revision).map(\.path)
      case .build(let reference): try reference.files(in: archive).map(\.path)
      }
    let reading = try FolderReading(of: folder, knowing: paths)
    doubts += Doubt.all(about: reading)
    let side = ComparisonSide(folder: reading, at: time)
    pairs = [ComparisonPair(old: try ComparisonSide(reference, in: archive), new: side)]
  }
}

extension ComparisonPair {
  /// From the snapshot before one to that one, or from the build before one.
  fileprivate static func lastChange(
    to reference: SourceReference,
    in archive: ArchiveView
  ) throws -> ComparisonPair {
    switch reference {
    case .snapshot(let reference): return try lastChange(to: reference, in: archive)
    case .build(let reference):
      let before = try reference.previous(in: archive)
      return ComparisonPair(
        old: try before.map { try ComparisonSide($0, in: archive) },
        new: try ComparisonSide(reference, in: archive)
      )
    }
  }

  /// From the snapshot before one to that one.
  fileprivate static func lastChange(
    to reference: SnapshotReference,
    in archive: ArchiveView
  ) throws -> ComparisonPair {
    ComparisonPair(
      old: try reference.previous(in: archive).map { ComparisonSide($0) },
      new: ComparisonSide(reference)
    )
  }
}

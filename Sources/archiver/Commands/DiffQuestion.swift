import ApifyAPI
import Changes
import Foundation
import Logging
import Snapshots
import Storage

/// Finds the states that `archiver diff` is to compare.
struct DiffQuestion {
  /// Two states to compare, or one file of each.
  struct Pair {
    let old: ComparisonSide?
    let new: ComparisonSide
    /// The paths of two files that are to be compared with each other.
    var paths: (old: ExactString, new: ExactString)?
  }

  let archive: Archive
  let selectors: [Selector]

  /// What the selectors name; without any, what the latest poll that changed anything changed.
  func pairs() throws -> [Pair] {
    switch selectors.count {
    case 0:
      let versions = try archive.versions()
      return try archive.latestChanges().reversed().compactMap { snapshot in
        try versions.first { $0.id == snapshot.version }
          .map { try lastChange(to: SnapshotReference($0, snapshot)) }
      }
    case 1:
      try selectors[0].checkPath(in: archive)
      return try selectors[0].each(in: archive, skip: skip) { try pair(selectors[0], $0) }
    default:
      let references = try selectors.map { try $0.reference(in: archive) }
      for reference in references { note(reference) }
      var pair = Pair(old: ComparisonSide(references[0]), new: ComparisonSide(references[1]))
      if let old = selectors[0].path, let new = selectors[1].path { pair.paths = (old, new) }
      return [pair]
    }
  }

  private func pair(_ selector: Selector, _ version: VersionRecord) throws -> Pair {
    if let from = selector.from, let to = selector.to {
      let new = try Selector.reference(at: to, of: version, in: archive)
      note(new)
      return Pair(old: try start(from, of: version), new: ComparisonSide(new))
    }
    if let to = selector.to {
      let reference = try Selector.reference(at: to, of: version, in: archive)
      note(reference)
      return try lastChange(to: reference)
    }
    var filter = History.Filter()
    filter.versions = [version]
    filter.paths = selector.path.map { [PathPattern($0.string)] } ?? []
    var history = try History(of: archive, filter)
    if let entry = try history.next() { return try lastChange(to: entry.reference) }
    let latest = ComparisonSide(try Selector.reference(at: .back(0), of: version, in: archive))
    return Pair(old: latest, new: latest)
  }

  /// The state that a range begins with. One of several versions may have come later: all of it is
  /// new then.
  private func start(_ revision: Selector.Revision, of version: VersionRecord) throws
    -> ComparisonSide?
  {
    do {
      let reference = try Selector.reference(at: revision, of: version, in: archive)
      note(reference)
      return ComparisonSide(reference)
    } catch let error as NotFound {
      guard try selectors[0].versions(in: archive).count > 1 else { throw error }
      skip(error)
      return nil
    }
  }

  private func lastChange(to reference: SnapshotReference) throws -> Pair {
    Pair(
      old: try reference.previous(in: archive).map { ComparisonSide($0) },
      new: ComparisonSide(reference)
    )
  }

  /// What changed since a time: of every version, or of the selector's.
  ///
  /// What was first seen since is all new; what did not change is left out.
  func pairs(since time: Timestamp) throws -> [Pair] {
    let references: [SnapshotReference]
    if let selector = selectors.first {
      try selector.checkPath(in: archive)
      references = try selector.references(in: archive, skip: skip)
    } else {
      references = try latest()
    }
    return try references.compactMap { new in
      note(new)
      let (seen, _) = try archive.revisions(of: new.version.id, at: time)
      guard seen != new.snapshot.revision else { return nil }
      guard seen != nil else { return Pair(old: nil, new: ComparisonSide(new)) }
      let old = try Selector.reference(at: .at(time), of: new.version, in: archive)
      note(old)
      return Pair(old: ComparisonSide(old), new: ComparisonSide(new))
    }
  }

  /// The latest snapshots of all versions.
  private func latest() throws -> [SnapshotReference] {
    try archive.versions().filter { $0.revision > 0 }.map { version in
      try Selector.reference(at: .back(0), of: version, in: archive)
    }
  }

  func pair(folder: String, now: Timestamp) throws -> Pair {
    let reference = try selectors[0].reference(in: archive)
    note(reference)
    let files = try archive.files(of: reference.version.id, at: reference.snapshot.revision)
    let side = try ComparisonSide(folder: folder, at: now, knowing: files.map(\.path))
    return Pair(old: ComparisonSide(reference), new: side)
  }

  /// Hands on what the API shows now, against the snapshots of the selector's versions, or against the
  /// latest of all; one by one, as it is answered.
  ///
  /// Returns why versions could not be seen.
  func live(
    _ configuration: APIClient.Configuration,
    _ body: (Pair) throws -> Void
  ) async throws -> [APIError] {
    let references =
      try selectors.first?.references(in: archive, skip: skip)
      ?? latest().filter { $0.snapshot.event != .gone }
    return try await APIClient.withClient(
      configuration,
      surroundings: .init(now: { Timestamp(Date()) }),
      logger: Logger(label: "archiver") { _ in SwiftLogNoOpLogHandler() }
    ) { api in
      var misses: [APIError] = []
      for reference in references {
        note(reference)
        let actor = reference.version.actor
        let answer: ApifyAPI.Answer<VersionAnswer>
        do throws(APIError) {
          answer = try await api.version(reference.version.number, of: .id(actor.id))
        } catch {
          misses.append(error)
          continue
        }
        guard case .state(let snapshot, _) = answer.value else { continue }
        let live = ComparisonSide(live: snapshot, of: actor, at: answer.answeredAt)
        try body(Pair(old: ComparisonSide(reference), new: live))
      }
      return misses
    }
  }

  private func skip(_ error: NotFound) {
    Output.note("Warning: \(error)")
  }

  private func note(_ reference: SnapshotReference) {
    if let doubt = reference.doubt { Output.note("Warning: \(doubt)") }
  }
}

import Snapshots

/// What a view has read and found to be whole, which need not be read again for the same question.
final class ViewMemory {
  private struct Place: Hashable {
    let version: VersionID
    let revision: Int
  }

  /// The two sides of a comparison, and what one of them was shown by.
  private static let stateCount = 4

  private var states: [(place: Place, state: ArchiveView.State)] = []
  /// The paths that came and that were there before, of what changed, by their hashes.
  private struct Step {
    let came: Set<Int>
    let went: Set<Int>
  }

  private var verifiedSteps: [Place: Step] = [:]
  private var versionsWithVerifiedOpenSpans: Set<VersionID> = []
  private var sources: [VersionID: [Int: [SnapshotRecord]]] = [:]

  func state(of version: VersionID, at revision: Int) -> ArchiveView.State? {
    states.first { $0.place == Place(version: version, revision: revision) }?.state
  }

  func keep(_ state: ArchiveView.State, of version: VersionID, at revision: Int) {
    if states.count == Self.stateCount { states.removeFirst() }
    states.append((Place(version: version, revision: revision), state))
  }

  func isVerified(_ version: VersionID, _ revision: Int) -> Bool {
    verifiedSteps[Place(version: version, revision: revision)] != nil
  }

  /// Whether a path came with a revision whose step was verified.
  func isVerified(_ path: ExactString, since revision: Int, of version: VersionID) -> Bool {
    verifiedSteps[Place(version: version, revision: revision)]?.came.contains(path.hashValue)
      ?? false
  }

  /// Whether what was at a path until a revision whose step was verified ended there.
  func isVerified(_ path: ExactString, before revision: Int, of version: VersionID) -> Bool {
    verifiedSteps[Place(version: version, revision: revision)]?.went.contains(path.hashValue)
      ?? false
  }

  func noteVerified(
    _ version: VersionID,
    _ revision: Int,
    came: some Sequence<ExactString>,
    went: some Sequence<ExactString>
  ) {
    verifiedSteps[Place(version: version, revision: revision)] = Step(
      came: Set(came.map(\.hashValue)),
      went: Set(went.map(\.hashValue))
    )
  }

  func hasVerifiedOpenSpans(of version: VersionID) -> Bool {
    versionsWithVerifiedOpenSpans.contains(version)
  }

  func noteVerifiedOpenSpans(of version: VersionID) {
    versionsWithVerifiedOpenSpans.insert(version)
  }

  /// The snapshots of a version that showed their source, by how many bytes of files they had.
  func sources(of version: VersionID) -> [Int: [SnapshotRecord]]? {
    sources[version]
  }

  func keep(sources: [Int: [SnapshotRecord]], of version: VersionID) {
    self.sources[version] = sources
  }
}

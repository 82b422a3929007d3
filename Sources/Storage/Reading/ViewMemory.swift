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
  /// With the paths that came, by their hashes.
  private var verifiedSteps: [Place: Set<Int>] = [:]
  private var versionsWithVerifiedOpenSpans: Set<VersionID> = []
  private(set) var hasVerifiedContentIndex = false
  private(set) var hasVerifiedVersionIndex = false

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
    verifiedSteps[Place(version: version, revision: revision)]?.contains(path.hashValue) ?? false
  }

  func noteVerified(_ version: VersionID, _ revision: Int, came paths: some Sequence<ExactString>) {
    verifiedSteps[Place(version: version, revision: revision)] = Set(paths.map(\.hashValue))
  }

  func hasVerifiedOpenSpans(of version: VersionID) -> Bool {
    versionsWithVerifiedOpenSpans.contains(version)
  }

  func noteVerifiedOpenSpans(of version: VersionID) {
    versionsWithVerifiedOpenSpans.insert(version)
  }

  func noteVerifiedContentIndex() {
    hasVerifiedContentIndex = true
  }

  func noteVerifiedVersionIndex() {
    hasVerifiedVersionIndex = true
  }
}

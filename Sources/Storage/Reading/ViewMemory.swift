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
  private var verifiedSteps: Set<Place> = []
  private var versionsWithVerifiedOpenSpans: Set<VersionID> = []

  func state(of version: VersionID, at revision: Int) -> ArchiveView.State? {
    states.first { $0.place == Place(version: version, revision: revision) }?.state
  }

  func keep(_ state: ArchiveView.State, of version: VersionID, at revision: Int) {
    if states.count == Self.stateCount { states.removeFirst() }
    states.append((Place(version: version, revision: revision), state))
  }

  func isVerified(_ version: VersionID, _ revision: Int) -> Bool {
    verifiedSteps.contains(Place(version: version, revision: revision))
  }

  func noteVerified(_ version: VersionID, _ revision: Int) {
    verifiedSteps.insert(Place(version: version, revision: revision))
  }

  func hasVerifiedOpenSpans(of version: VersionID) -> Bool {
    versionsWithVerifiedOpenSpans.contains(version)
  }

  func noteVerifiedOpenSpans(of version: VersionID) {
    versionsWithVerifiedOpenSpans.insert(version)
  }
}

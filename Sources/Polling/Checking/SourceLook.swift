import Snapshots
import Storage

/// What was found out about the files of a version whose source is elsewhere.
enum SourceLook: Sendable {
  /// They are those of the latest snapshot.
  case same
  case fetched(Snapshot)
  /// They could not be had: what the version itself shows is all there is.
  case missed(Source.Miss)
}

extension SourceLook {
  /// What a version is found to be, after a look at its source or, nil, without one.
  static func finding(
    _ snapshot: Snapshot,
    _ known: VersionRecord?,
    after look: SourceLook?
  ) -> Observation.Finding {
    switch look {
    case .same:
      // What did not change is let go at once, so that a batch holds changes only.
      return known?.digest.map { .confirmed($0) } ?? .state(snapshot)
    case .fetched(let snapshot):
      let isKnown =
        known?.digest == snapshot.digest && known?.sourceMark == snapshot.resolution?.mark
      return isKnown ? .confirmed(snapshot.digest) : .state(snapshot)
    case .missed, nil:
      if known?.digest == snapshot.digest { return .confirmed(snapshot.digest) }
      return known?.pointsTo(snapshot) == true ? .pointed : .state(snapshot)
    }
  }
}

extension VersionRecord {
  /// Whether its source is, or was when it was seen last, elsewhere.
  var isRemote: Bool { coverage == .pointer || coverage == .resolved }

  /// Whether the files of its latest snapshot were fetched, and a version that is seen now is the same but
  /// for these.
  func pointsTo(_ snapshot: Snapshot) -> Bool {
    guard coverage == .resolved, snapshot.coverage == .pointer, let pointerDigest else {
      return false
    }
    return pointerDigest == snapshot.pointer.digest
  }
}

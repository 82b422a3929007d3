import Snapshots
import Storage

/// What a poll takes note of about leases.
extension PollRecorder {
  /// Takes note of how many Actors other pollers look at.
  mutating func leave(_ count: Int) {
    others = count
  }

  /// Takes note of the Actors that other pollers looked at.
  mutating func leave(_ names: Set<String>) {
    (others, left) = (names.count, names)
  }

  /// Takes note of who was looked at.
  mutating func note(_ check: TargetCheck, of inquiry: Inquiry) {
    let id = "\(inquiry.target)"
    switch check.ending {
    case .unauthorized: break
    case .unreachable: unreached.append(id)
    case .seen, .unknown, .failed:
      let isSettled = check.missingVersions.isEmpty && check.builds.isEmpty
      if isSettled { lookedAt.append(id) } else { unsettled.append(id) }
    }
  }

  /// Gives back the leases of Actors about whom all is recorded.
  mutating func finishLeases() {
    sharing?.finish(lookedAt)
    lookedAt = []
  }

  /// Gives back the leases of all who were looked at. Whom a poll that reaches nobody did not reach, somebody else may.
  mutating func finishAllLeases() {
    let isCutOff = state.reason == .unreachable
    sharing?.finish(lookedAt + unsettled + (isCutOff ? [] : unreached))
  }

  /// Whether what was found out about an Actor may be recorded; where not, it says so.
  mutating func mayRecord(_ id: String, called name: String) -> Bool {
    guard let sharing, !sharing.isHeld(id), sharing.renew([id]).isEmpty else { return true }
    lose(name)
    return false
  }

  /// What of some sightings may be recorded: that of Actors whose lease this poller has at this moment.
  mutating func leased(_ sightings: [TargetCheck.Sighting]) -> [TargetCheck.Sighting] {
    guard let sharing, !sightings.isEmpty else { return sightings }
    let fences = sharing.renew(sightings.map(\.observation.actor.id))
    return sightings.compactMap { sighting in
      let actor = sighting.observation.actor
      guard let fence = fences[actor.id] else {
        lose(actor.path)
        return nil
      }
      var sighting = sighting
      sighting.observation.fence = fence
      return sighting
    }
  }

  private mutating func lose(_ name: String) {
    warnings.append("\(name): another poller took it over meanwhile; what was seen is not recorded")
  }
}

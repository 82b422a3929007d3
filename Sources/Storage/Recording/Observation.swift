package import Snapshots

/// What one answer showed of an Actor.
package struct Observation: Sendable {
  /// The Actor that an answer is about, and whether it showed the Actor itself.
  package enum Subject: Hashable, Sendable {
    /// The Actor as the answer showed it.
    case seen(Actor)
    /// The Actor as it was when it was last seen: the answer was about its versions alone.
    case known(Actor)

    package var actor: Actor {
      switch self {
      case .seen(let actor), .known(let actor): actor
      }
    }
  }

  /// What was found of one version.
  package enum Finding: Sendable {
    /// The version was seen in this state.
    case state(Snapshot)
    /// The version was seen in the state that has this digest, as the latest snapshot had before.
    case confirmed(ContentHash)
    /// The version was seen to be as the latest snapshot has it, but for the files of its source, which
    /// were fetched then and not looked at now.
    case pointed
    /// The version was not there, which is not yet proof that it was deleted.
    case missing
    /// It is proven that the version was deleted, or it was gone before and still is.
    case gone
  }

  /// How much the answer was about, and how to recognise it.
  package enum Extent: Hashable, Sendable {
    /// All versions of the Actor; an equal answer has the same fingerprint.
    case actor(AnswerFingerprint?)
    /// One version; the hash is that of the answer.
    case version(ContentHash?)
  }

  package let subject: Subject
  package let findings: [(number: VersionNumber, finding: Finding)]
  package let extent: Extent
  /// The builds that the Actor's tags name; nil when the answer did not tell, or tells the same as before.
  package let tags: [TaggedBuild]?
  /// When the answer was asked for: what it says was true then or later.
  package let askedAt: Timestamp
  /// When the answer was complete: what it says was true then or earlier.
  package let answeredAt: Timestamp
  /// The fence of the lease under which the Actor was looked at: while it stays, nobody else looks. Nil without a lease.
  package var fence: Int64?

  package var actor: Actor { subject.actor }

  package init(
    of subject: Subject,
    _ findings: [(number: VersionNumber, finding: Finding)],
    extent: Extent,
    tags: [TaggedBuild]? = nil,
    askedAt: Timestamp,
    answeredAt: Timestamp
  ) {
    self.subject = subject
    self.findings = findings
    self.extent = extent
    self.tags = tags
    self.askedAt = askedAt
    self.answeredAt = answeredAt
  }
}

/// What became of a finding.
package enum Recording: Hashable, Sendable {
  case unchanged
  /// The paths and names are of what was purged, and not taken in again.
  case new(revision: Int, purged: [ExactString] = [])
  /// The Actor was purged, and nothing of it is taken in again.
  case purged(reason: String)
  /// The archive could not take it, and holds what it held before.
  case refused(reason: String)
}

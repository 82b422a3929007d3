import Snapshots
import Storage

/// What an Actor's answer shows of the versions that are asked about.
struct ActorReading {
  let findings: [(number: VersionNumber, finding: Observation.Finding)]
  /// Versions that were there before and that the answer does not show.
  let unseen: [VersionRecord]
  let failures: [Failure]
  let ending: TargetCheck.Ending
  /// Stands for what is known, and so is there only when the answer shows just that.
  let fingerprint: AnswerFingerprint?

  init(of answer: ActorAnswer<Source.Miss>, _ inquiry: Inquiry, _ looks: SourceLooks) {
    switch answer.versions {
    case .same(let fingerprint):
      self.init(same: fingerprint, inquiry)
    case .read(let results, let fingerprint):
      self.init(results, fingerprint, looks, of: answer.actor, inquiry)
    }
  }

  private init(same fingerprint: AnswerFingerprint, _ inquiry: Inquiry) {
    let states: [(number: VersionNumber, finding: Observation.Finding)]
    states = inquiry.liveVersions.compactMap { record in
      record.digest.map { digest in
        // The files of a source that was fetched are no part of the answer.
        (record.number, record.coverage == .resolved ? .pointed : .confirmed(digest))
      }
    }
    findings = states + inquiry.goneVersions.map { ($0.number, .gone) }
    (unseen, failures, ending) = ([], [], .seen)
    self.fingerprint = fingerprint
  }

  private init(
    _ results: [Result<Snapshot, Source.Miss>],
    _ fingerprint: AnswerFingerprint?,
    _ looks: SourceLooks,
    of actor: Actor,
    _ inquiry: Inquiry
  ) {
    let states = Self.states(in: results, inquiry, looks)
    let misses = Self.misses(in: results, inquiry)
    // An unreadable version without a number may be any of those.
    let isWhole = !results.isEmpty && misses.allSatisfy { $0.version != nil }
    let shown = Set(states.map(\.number) + misses.compactMap(\.version))
    func isLacking(_ record: VersionRecord) -> Bool { isWhole && !shown.contains(record.number) }
    findings = states + inquiry.goneVersions.filter(isLacking).map { ($0.number, .gone) }
    unseen = inquiry.liveVersions.filter(isLacking)
    let isBlank = states.isEmpty && misses.isEmpty
    let blank = isBlank ? Self.blank(isEmpty: results.isEmpty, of: actor, inquiry) : nil
    failures =
      misses.map { Self.failure($0, of: actor, inquiry) } + (blank.map { [$0.failure] } ?? [])
      + looks.failures(of: actor)
    ending = misses.last.map(TargetCheck.Ending.init) ?? blank?.ending ?? .seen
    // An empty answer is no state to be known again: hidden versions look the same as none.
    let isKnowable = isWhole && misses.isEmpty && blank == nil && unseen.isEmpty
    self.fingerprint = isKnowable ? fingerprint : nil
  }

  /// The states that an answer shows, once for each version.
  private static func states(
    in results: [Result<Snapshot, Source.Miss>],
    _ inquiry: Inquiry,
    _ looks: SourceLooks
  ) -> [(number: VersionNumber, finding: Observation.Finding)] {
    var seen: Set<VersionNumber> = []
    return results.compactMap { result in
      guard case .success(let snapshot) = result else { return nil }
      let number = snapshot.versionNumber
      guard inquiry.version == nil || number == inquiry.version else { return nil }
      // A number that comes twice would make revisions for ever: the first one counts.
      guard seen.insert(number).inserted else { return nil }
      let known = inquiry.liveVersions.first { $0.number == number }
      return (number, SourceLook.finding(snapshot, known, after: looks.looks[number]))
    }
  }

  /// Why versions could not be read, of those that may be asked about.
  private static func misses(
    in results: [Result<Snapshot, Source.Miss>],
    _ inquiry: Inquiry
  ) -> [Source.Miss] {
    results.compactMap { result in
      guard case .failure(let miss) = result else { return nil }
      let isOther = inquiry.version != nil && miss.version != nil && miss.version != inquiry.version
      return isOther ? nil : miss
    }
  }

  private static func failure(
    _ miss: Source.Miss,
    of actor: Actor,
    _ inquiry: Inquiry
  ) -> Failure {
    guard let number = miss.version else {
      let target = inquiry.name(as: actor)
      return Failure(miss, of: inquiry.subject(as: actor), target: target, stage: .version)
    }
    return Failure(
      miss,
      of: .version(VersionKey(actor: actor.id, number: number)),
      target: "\(actor.path)/\(number)",
      stage: .version,
      versions: inquiry.liveVersions.filter { $0.number == number }
    )
  }

  /// What is made of an answer that shows nothing of what is asked about; nil when that is no failure.
  private static func blank(
    isEmpty: Bool,
    of actor: Actor,
    _ inquiry: Inquiry
  ) -> (failure: Failure, ending: TargetCheck.Ending)? {
    if isEmpty, !inquiry.liveVersions.isEmpty { return (emptiness(of: actor, inquiry), .failed) }
    guard let version = inquiry.version, inquiry.liveVersions.isEmpty, inquiry.goneVersions.isEmpty
    else { return nil }
    let absence = Failure(
      of: .target("\(inquiry.target)"),
      target: inquiry.name(as: actor),
      stage: .version,
      message: "\(actor.path) has no version \(version)"
    )
    return (absence, .unknown)
  }

  /// The failure of an answer that shows no version where some were known.
  private static func emptiness(of actor: Actor, _ inquiry: Inquiry) -> Failure {
    let records = inquiry.liveVersions
    return Failure(
      of: inquiry.subject(as: actor),
      target: inquiry.name(as: actor),
      stage: .actor,
      message: """
        the answer shows no version, where \(records.count) were known; an Actor has one at least, \
        so they are hidden, not deleted: see what the token may read
        """,
      versions: records.map(\.id)
    )
  }
}

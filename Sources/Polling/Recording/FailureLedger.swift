import Snapshots
import Storage

/// Keeps the account of one poll's failures: what failed before, what fails now, and what was seen.
struct FailureLedger {
  /// For so long, in milliseconds, a target that was never seen fails on without being asked for.
  private static let longestSilence: Int64 = 24 * 3_600_000
  /// For so long what is not looked at fails on, a source or builds, while what it belongs to is looked at:
  /// some are looked at once a night only.
  private static let longestNeglect: Int64 = 48 * 3_600_000

  /// What fails in this poll, once each.
  private(set) var failures: [Failure] = []
  /// What was recorded so far.
  private(set) var turns = Turns()

  private let failingBefore: Set<FailureSubject>
  private let versionsFailingBefore: [String: [FailureSubject]]
  private var failing: Set<FailureSubject> = []
  private var unrecorded: [Failure] = []
  /// Of what failed before, what was seen and is not recorded yet.
  private var seen: Set<FailureSubject> = []
  /// Of the sources and builds that failed before, those whose version or Actor was looked at without them.
  private var neglected: Set<FailureSubject> = []
  /// What was checked in vain: it is seen when it is decided that all of it is gone.
  private var undecided: [(subjects: Set<FailureSubject>, absent: Set<VersionKey>)] = []

  /// - Parameter failingBefore: what failed before this poll.
  init(failingBefore: Set<FailureSubject>) {
    self.failingBefore = failingBefore
    versionsFailingBefore = Dictionary(grouping: failingBefore) { subject in
      if case .version(let key) = subject { key.actor } else { "" }
    }
  }

  /// Takes a failure; one poll is one try, however often it meets it.
  mutating func fail(_ failure: Failure) {
    guard failing.insert(failure.subject).inserted else { return }
    failures.append(failure)
    unrecorded.append(failure)
  }

  mutating func saw(_ subject: FailureSubject) {
    if failingBefore.contains(subject) { seen.insert(subject) }
  }

  /// Takes a version that was seen; where its source is seen or fails, it was looked at.
  mutating func saw(versionAlone version: VersionKey) {
    neglect(.source(version))
  }

  private mutating func neglect(_ subject: FailureSubject) {
    if failingBefore.contains(subject) { neglected.insert(subject) }
  }

  /// Takes what a check says of failures: which there are, and which are over.
  mutating func take(_ check: TargetCheck) {
    for failure in check.failures { fail(failure) }
    for actor in check.answered {
      saw(.actor(actor))
      neglect(.builds(actor))
    }
    for version in check.fetched { saw(.source(version)) }
    guard case .seen = check.ending else { return }
    guard check.missingVersions.isEmpty else {
      let absent = check.missingVersions.map { VersionKey($0.record) }
      return undecided.append((check.subjects, Set(absent)))
    }
    for subject in check.subjects { saw(subject) }
    // Of a whole Actor nothing is left that could fail, even what never got into the archive.
    for actor in check.answered {
      for version in versionsFailingBefore[actor] ?? [] { saw(version) }
    }
  }

  /// Takes what was proven to be gone: it needs no more looking.
  mutating func settle(gone: Set<VersionKey>) {
    for (subjects, absent) in undecided where absent.isSubset(of: gone) {
      for subject in subjects { saw(subject) }
    }
  }

  /// Records the failures that wait, and what was seen.
  mutating func record(in archive: Archive, during poll: PollID, at time: Timestamp) throws {
    var new = try archive.record(
      unrecorded,
      seen: Array(seen.subtracting(failing)),
      during: poll,
      at: time
    )
    new.recovered.sort()
    turns += new
    unrecorded = []
    seen = []
  }

  /// Ends the failures of targets that were never seen and that nobody asks for any more, and of sources
  /// that nobody looks at.
  mutating func drop(except asked: Set<String>, in archive: Archive, at time: Timestamp) throws {
    let isUnasked = failingBefore.contains { subject in
      if case .target(let name) = subject { !asked.contains(name) } else { false }
    }
    if isUnasked {
      turns.dropped += try archive.dropTargets(
        except: asked,
        failingLastBefore: Timestamp(milliseconds: time.milliseconds - Self.longestSilence),
        at: time
      )
    }
    neglected.subtract(failing)
    turns.unfetched += try drop(archive, at: time) { if case .source = $0 { true } else { false } }
    turns.unlisted += try drop(archive, at: time) { if case .builds = $0 { true } else { false } }
  }

  /// Ends the failures of what is neglected, as far as a condition holds.
  private func drop(
    _ archive: Archive,
    at time: Timestamp,
    where condition: (FailureSubject) -> Bool
  ) throws -> [String] {
    let subjects = neglected.filter(condition)
    if subjects.isEmpty { return [] }
    return try archive.drop(
      subjects,
      failingLastBefore: Timestamp(milliseconds: time.milliseconds - Self.longestNeglect),
      at: time
    )
  }
}

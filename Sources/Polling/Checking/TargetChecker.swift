import Snapshots
import Storage

/// Asks about one target after the other.
struct TargetChecker: Sendable {
  let source: Source
  /// Nil when sources that are elsewhere are not fetched.
  let resolver: Resolver?
  let builds: Poller.BuildMode
  /// What the archive has of an Actor, if an answer turns out to be about another one.
  let find: @Sendable (ActorReference) async throws -> ActorRecord?
  let now: @Sendable () -> Timestamp

  /// Asks about a target, and returns what was found there and what was not.
  func check(_ inquiry: Inquiry) async throws -> TargetCheck {
    let subjects: Set = [inquiry.subject, .target("\(inquiry.target)")]
    let record = inquiry.liveVersions.first { $0.number == inquiry.version }
    let answers =
      if let record {
        try await askForVersion(record, inquiry)
      } else {
        try await askForActor(inquiry.target.actor, inquiry)
      }
    return TargetCheck(of: subjects) + answers
  }

  /// Asks for the version by the Actor's id: a name may have passed to another Actor.
  private func askForVersion(
    _ record: VersionRecord,
    _ inquiry: Inquiry
  ) async throws -> TargetCheck {
    let id = ActorReference.id(record.actor.id)
    do {
      // Of an answer that is not read it is not known where the source is.
      let known = resolves(record) ? nil : record.answerHash
      let answer = try await source.version(record.number, id, known)
      return TargetCheck(known: [VersionKey(record)]) + (try await check(answer, about: record))
    } catch let miss as Source.Miss where miss.reason == .absent {
      return TargetCheck(cost: miss.cost) + (try await askForActor(id, inquiry))
    } catch let miss as Source.Miss {
      return TargetCheck(miss, failing: Failure(miss, about: record))
    }
  }

  /// Asks for the whole Actor, whose answer shows all versions as of one moment.
  private func askForActor(
    _ reference: ActorReference,
    _ inquiry: Inquiry
  ) async throws -> TargetCheck {
    let askedAt = now()
    let answer: Answer<ActorAnswer<Source.Miss>>
    do {
      // Of an answer that is not read it is not known what it tells of builds.
      let isUnknown = builds != .none && inquiry.known?.buildsMark == nil
      let isRead =
        inquiry.version != nil || isUnknown || inquiry.liveVersions.contains(where: resolves)
      let known = isRead ? nil : inquiry.known?.knownAnswer
      answer = try await source.actor(reference, known)
    } catch let miss as Source.Miss {
      return try await check(miss, at: reference, inquiry, askedAt)
    }
    let actor = answer.value.actor
    if inquiry.known?.actor.id == actor.id { return try await check(answer, inquiry) }
    let other = try await check(answer, inquiry.about(await find(.id(actor.id))))
    guard case .name = reference, let known = inquiry.known, !known.versions.isEmpty else {
      return other
    }
    // The name has passed to another Actor; the one that had it may have another.
    return other + (try await askForActor(.id(known.actor.id), inquiry.unlisted()))
  }

  private func check(
    _ answer: Answer<ActorAnswer<Source.Miss>>,
    _ inquiry: Inquiry
  ) async throws -> TargetCheck {
    let actor = answer.value.actor
    let looks = try await look(at: answer.value, inquiry)
    let reading = ActorReading(of: answer.value, inquiry, looks)
    let isWhole = inquiry.version == nil
    let observation = Observation(
      of: .seen(actor),
      reading.findings,
      extent: isWhole ? .actor(reading.fingerprint) : .version(nil),
      tags: isWhole ? answer.value.builds?.tags : nil,
      askedAt: answer.askedAt,
      answeredAt: looks.looks.isEmpty ? answer.answeredAt : now()
    )
    let isUnannounced =
      actor.modifiedAt != nil && actor.modifiedAt == inquiry.known?.answerModifiedAt
    let build =
      isWhole && builds != .none
      ? BuildInquiry(about: answer.value, known: inquiry.known, isFull: builds == .all) : nil
    var check = TargetCheck(
      of: [inquiry.subject(as: actor)],
      answered: isWhole ? [actor.id] : [],
      fetched: looks.fetched(of: actor),
      sightings: [.init(observation: observation, isUnannounced: isUnannounced)],
      builds: build.map { [$0] } ?? [],
      failures: reading.failures,
      warnings: answer.value.warnings.map { "\(actor.path): \($0)" },
      known: Set(inquiry.liveVersions.map(VersionKey.init)),
      cost: answer.cost + looks.cost,
      ending: reading.ending
    )
    for record in reading.unseen { check = check + (try await askAgain(record)) }
    return check
  }

  private func check(
    _ answer: Answer<VersionAnswer>,
    about record: VersionRecord
  ) async throws -> TargetCheck {
    var looks = SourceLooks()
    if let resolver, case .state(let snapshot, _) = answer.value {
      looks = try await SourceLooks(at: [snapshot], known: [record], by: resolver)
    }
    let answeredAt = looks.looks.isEmpty ? answer.answeredAt : now()
    return TargetCheck(answer, about: record, looks, until: answeredAt)
  }

  /// Whether the source of a version is looked at, as far as is known of it.
  private func resolves(_ record: VersionRecord) -> Bool { resolver != nil && record.isRemote }

  /// Looks at the sources of the versions that are asked about.
  private func look(
    at answer: ActorAnswer<Source.Miss>,
    _ inquiry: Inquiry
  ) async throws -> SourceLooks {
    guard let resolver, case .read(let results, _) = answer.versions else { return SourceLooks() }
    let snapshots = results.compactMap { try? $0.get() }
      .filter { inquiry.version == nil || $0.versionNumber == inquiry.version }
    return try await SourceLooks(at: snapshots, known: inquiry.liveVersions, by: resolver)
  }

  /// Asks for a version that an Actor's answer does not have: that it is not there either is the
  /// second proof.
  private func askAgain(_ record: VersionRecord) async throws -> TargetCheck {
    let askedAt = now()
    do {
      let answer = try await source.version(record.number, .id(record.actor.id), nil)
      return try await check(answer, about: record)
    } catch let miss as Source.Miss where miss.reason == .absent {
      let missing = MissingVersion(
        record: record,
        extent: .version,
        isProven: true,
        subject: .version(VersionKey(record)),
        message: miss.message,
        askedAt: askedAt,
        answeredAt: now()
      )
      return TargetCheck(missingVersions: [missing], cost: miss.cost)
    } catch let miss as Source.Miss {
      return TargetCheck(miss, failing: Failure(miss, about: record))
    }
  }

  /// What is made of an Actor that did not answer.
  private func check(
    _ miss: Source.Miss,
    at reference: ActorReference,
    _ inquiry: Inquiry,
    _ askedAt: Timestamp
  ) async throws -> TargetCheck {
    switch (miss.reason, reference, inquiry.known) {
    case (.absent, .name, let known?):
      // Nobody has the name now; the Actor that had it may have another.
      return TargetCheck(cost: miss.cost) + (try await askForActor(.id(known.actor.id), inquiry))
    case (.absent, _, _):
      let missingVersions = missingVersions(inquiry, miss, askedAt)
      if missingVersions.isEmpty { return unknown(miss, inquiry) }
      return TargetCheck(
        missingVersions: missingVersions,
        known: Set(inquiry.liveVersions.map(VersionKey.init)),
        cost: miss.cost
      )
    default:
      return TargetCheck(miss, failing: failure(miss, inquiry))
    }
  }

  private func missingVersions(
    _ inquiry: Inquiry,
    _ miss: Source.Miss,
    _ askedAt: Timestamp
  ) -> [MissingVersion] {
    (inquiry.liveVersions + inquiry.goneVersions).map { record in
      MissingVersion(
        record: record,
        extent: .actor,
        isProven: inquiry.isUnlisted || record.missingSince != nil || record.digest == nil,
        subject: inquiry.subject,
        message: miss.message,
        askedAt: askedAt,
        answeredAt: now()
      )
    }
  }

  private func unknown(_ miss: Source.Miss, _ inquiry: Inquiry) -> TargetCheck {
    TargetCheck(failures: [failure(miss, inquiry)], cost: miss.cost, ending: .unknown)
  }

  private func failure(_ miss: Source.Miss, _ inquiry: Inquiry) -> Failure {
    Failure(
      miss,
      of: inquiry.subject,
      target: inquiry.name,
      stage: .actor,
      versions: inquiry.liveVersions
    )
  }
}

extension Failure {
  /// Files a version that could not be had.
  fileprivate init(_ miss: Source.Miss, about record: VersionRecord) {
    self.init(
      miss,
      of: .version(VersionKey(record)),
      target: record.name,
      stage: .version,
      versions: [record]
    )
  }
}

import Polling
import Snapshots

/// Answers a poll's questions from memory, and remembers them.
actor Apify {
  /// What is asked for.
  enum Question: Hashable {
    case actor(String)
    case version(String)
    case list
    case account
  }

  /// An Actor, and what each of its versions answers.
  struct Entry {
    var actor: Actor
    var versions: [Result<Snapshot, Source.Miss>]
    /// What a version answers that is asked for by itself; otherwise it is as in its Actor.
    var alone: [VersionNumber: Snapshot] = [:]
    var isListed = true
    /// The names that lead to it beside its own: of an Actor that was renamed.
    var others: Set<String> = []
  }

  private let clock: Clock
  private var entries: [Entry] = []
  private var faults: [Question: Source.Miss.Reason] = [:]
  private var hanging: Set<Question> = []
  private var delays: [Question: Int64] = [:]
  private(set) var asked: [Question] = []
  /// The answers that were the known ones.
  private(set) var repeats = 0
  private var user: String? = "jane"
  private var isListComplete = true
  private var waiters: [Question: [CheckedContinuation<Void, Never>]] = [:]

  init(clock: Clock) {
    self.clock = clock
  }

  // MARK: What there is

  func set(_ entry: Entry) {
    entries.removeAll { $0.actor.id == entry.actor.id }
    entries.append(entry)
  }

  /// Makes an Actor of Jane's; its id is its name, made as long as ids are.
  func add(
    _ name: String,
    of user: String = "jane",
    modifiedAt: Timestamp? = nil,
    _ versions: [Snapshot]
  ) {
    let actor = Actor(id: id(name), username: user, name: name, modifiedAt: modifiedAt)
    set(Entry(actor: actor, versions: versions.map { .success($0) }))
  }

  func remove(_ name: String) {
    entries.removeAll { $0.actor.id == id(name) }
  }

  func change(_ name: String, _ body: @Sendable (inout Entry) -> Void) {
    guard let index = entries.firstIndex(where: { $0.actor.id == id(name) }) else { return }
    body(&entries[index])
  }

  func rename(_ name: String, to other: String) {
    change(name) { entry in
      let old = entry.actor
      entry.actor = Actor(
        id: old.id,
        username: old.username,
        name: other,
        modifiedAt: old.modifiedAt
      )
    }
  }

  func signIn(as user: String?) { self.user = user }
  func listIsComplete(_ isComplete: Bool) { isListComplete = isComplete }
  func fail(_ question: Question, _ reason: Source.Miss.Reason) { faults[question] = reason }
  func heal() { faults = [:] }
  func hang(_ question: Question) { hanging.insert(question) }
  func delay(_ question: Question, _ milliseconds: Int64) { delays[question] = milliseconds }
  func forget() { (asked, repeats) = ([], 0) }

  /// Waits until something was asked for.
  func wait(for question: Question) async {
    if asked.contains(question) { return }
    await withCheckedContinuation { waiters[question, default: []].append($0) }
  }

  // MARK: What is answered

  nonisolated var source: Source {
    Source(
      actor: { try await self.answer($0, $1) },
      version: { try await self.answer($0, $1, $2) },
      actors: { try await self.list() },
      account: { try await self.account() }
    )
  }

  private func answer(
    _ reference: ActorReference,
    _ known: KnownAnswer?
  ) async throws -> Answer<ActorAnswer<Source.Miss>> {
    let askedAt = try await ask(.actor("\(reference)"))
    let entry = try found(entry(reference))
    let fingerprint = fingerprint(of: entry)
    let isSame = known?.fingerprint.versions == fingerprint.versions
    repeats += isSame ? 1 : 0
    let versions: ActorAnswer<Source.Miss>.Versions =
      isSame ? .same(fingerprint) : .read(entry.versions, fingerprint)
    return answer(ActorAnswer(actor: entry.actor, versions: versions), askedAt)
  }

  private func answer(
    _ number: VersionNumber,
    _ reference: ActorReference,
    _ known: ContentHash?
  ) async throws -> Answer<VersionAnswer> {
    let askedAt = try await ask(.version("\(reference)/\(number)"))
    let entry = try found(entry(reference))
    let shown = entry.versions.lazy.compactMap { result in
      if case .success(let snapshot) = result { snapshot } else { nil as Snapshot? }
    }
    let snapshot = try found(entry.alone[number] ?? shown.first { $0.versionNumber == number })
    if known == snapshot.digest {
      repeats += 1
      return answer(.same, askedAt)
    }
    return answer(.state(snapshot, snapshot.digest), askedAt)
  }

  private func list() async throws -> Answer<ActorList> {
    let askedAt = try await ask(.list)
    let actors = entries.filter { $0.isListed && $0.actor.username == user }.map(\.actor)
    return answer(ActorList(actors: actors, isComplete: isListComplete), askedAt)
  }

  private func account() async throws -> Answer<String> {
    let askedAt = try await ask(.account)
    return answer(try found(user), askedAt)
  }

  private func answer<Value>(_ value: Value, _ askedAt: Timestamp) -> Answer<Value> {
    Answer(
      value,
      askedAt: askedAt,
      answeredAt: clock.now(),
      cost: Cost(requests: 1, bytesReceived: 10)
    )
  }

  private func found<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw miss(.absent, "not there") }
    return value
  }

  private func ask(_ question: Question) async throws -> Timestamp {
    let askedAt = clock.now()
    asked.append(question)
    for waiter in waiters.removeValue(forKey: question) ?? [] { waiter.resume() }
    if hanging.contains(question) {
      for await _ in AsyncStream<Never>.makeStream().stream {}
      throw CancellationError()
    }
    clock.advance(delays[question] ?? 0)
    if let reason = faults[question] { throw miss(reason, "no \(question)") }
    return askedAt
  }

  private func entry(_ reference: ActorReference) -> Entry? {
    switch reference {
    case .id(let id): entries.first { $0.actor.id == id }
    case .name(let owner, let name):
      entries.first { $0.actor.username == owner && $0.actor.name == name }
        ?? entries.first { $0.others.contains("\(owner)/\(name)") }
    }
  }

  private func fingerprint(of entry: Entry) -> AnswerFingerprint {
    let digests = entry.versions.map { result in
      switch result {
      case .success(let snapshot): snapshot.digest.bytes
      case .failure(let miss): Array("\(miss)".utf8)
      }
    }
    return AnswerFingerprint(
      versions: ContentHash(of: digests.flatMap(\.self)),
      size: 2,
      rest: ContentHash(of: Array("\(entry.actor)".utf8))
    )
  }
}

/// A question that is not answered, and costs one request.
func miss(
  _ reason: Source.Miss.Reason,
  _ message: String,
  version: VersionNumber? = nil
) -> Source.Miss {
  Source.Miss(
    reason,
    message: message,
    version: version,
    cost: Cost(requests: 1, bytesReceived: 1)
  )
}

/// The id of an Actor that was made under a name.
func id(_ name: String) -> String {
  name + String(repeating: "x", count: 17 - name.count)
}

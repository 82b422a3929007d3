import Snapshots
import Storage

/// Hands out the Actors whose builds are asked for, and has the archive record what was found.
actor BuildQueue {
  private let executor: BlockingExecutor
  private let archive: Archive
  private let poll: PollID
  private var remaining: ArraySlice<BuildInquiry>
  /// So many more builds may be asked for.
  private var budget: Int
  /// What was found so far.
  private(set) var recorder: PollRecorder
  private let progress: @Sendable (Poller.Progress) -> Void

  init(
    of inquiries: [BuildInquiry],
    atMost budget: Int,
    in archive: Archive,
    during poll: PollID,
    on executor: BlockingExecutor,
    _ recorder: PollRecorder,
    progress: @escaping @Sendable (Poller.Progress) -> Void
  ) {
    remaining = inquiries[...]
    self.budget = budget
    self.archive = archive
    self.poll = poll
    self.executor = executor
    self.recorder = recorder
    self.progress = progress
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  func next() -> BuildInquiry? {
    recorder.isRunning ? remaining.popFirst() : nil
  }

  /// Takes a list of an Actor's builds, and returns those of it that are to be asked for.
  func new(in list: Answer<[ListedBuild]>, of actor: Actor) throws -> NewBuilds {
    let known = try archive.read { try $0.knownBuilds(of: actor.id) }
    let new = NewBuilds(in: list.value, known: known, of: actor)
    recorder.add(list.cost)
    recorder.expect(builds: new.builds.count, new.warnings)
    return new
  }

  /// How many builds may be asked for, up to a count; what is granted is used up.
  func grant(_ count: Int) -> Int {
    let granted = recorder.isRunning ? min(count, budget) : 0
    budget -= granted
    return granted
  }

  /// Records builds of an Actor, and returns whether the archive took all of them.
  func record(_ builds: [Build], of actor: Actor, _ cost: Cost, gone: Int) throws -> Bool {
    recorder.add(cost)
    guard recorder.mayRecord(actor.id, called: actor.path) else { return false }
    let recordings = builds.isEmpty ? [] : try archive.record(builds, of: actor.id, during: poll)
    var isWhole = true
    for (build, recording) in zip(builds, recordings) {
      guard case .refused(let reason) = recording else { continue }
      isWhole = false
      recorder.fail(Failure(refusalOf: build, of: actor, reason))
    }
    recorder.add(builds: builds, recordings, gone: gone, of: actor)
    progress(recorder.progress)
    return isWhole
  }

  /// Takes a question about builds that was not answered.
  func miss(_ miss: Source.Miss, of actor: Actor) {
    recorder.add(miss.cost)
    if miss.reason == .unauthorized {
      recorder.giveUp(miss, for: .unauthorized)
    } else {
      recorder.fail(Failure(miss, of: .builds(actor.id), target: actor.path, stage: .builds))
    }
  }

  /// Notes whether all builds of an Actor are recorded.
  ///
  /// - Parameter hasFailed: some could not be had; else they have to wait.
  func end(_ inquiry: BuildInquiry, isWhole: Bool, hasFailed: Bool) throws {
    if !hasFailed { recorder.saw(.builds(inquiry.actor.id)) }
    try archive.noteAllBuilds(of: inquiry.actor.id, isWhole ? inquiry.mark : nil)
  }

  /// Takes note of a look that was cut off.
  func cutOff() {
    recorder.end(for: .interrupted)
  }
}

extension Failure {
  /// Files a build that the archive does not take.
  fileprivate init(refusalOf build: Build, of actor: Actor, _ reason: String) {
    self.init(
      of: .builds(actor.id),
      target: actor.path,
      stage: .storage,
      message: "the archive refuses build \(build.listed.number): \(reason)"
    )
  }
}

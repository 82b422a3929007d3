import Snapshots

/// Asks for the builds of one Actor after the other.
///
/// What was recorded stays: a look that is cut off is gone on with by the next one. Of each version builds
/// are recorded in their order, so that one that can't be had holds up those after it.
struct BuildSearch: Sendable {
  /// How many builds of an Actor are asked for at a time, and recorded as one.
  private static let batch = 4

  let source: BuildSource
  let queue: BuildQueue

  func look(at inquiry: BuildInquiry) async throws {
    let list: Answer<[ListedBuild]>
    do {
      list = try await source.list(.id(inquiry.actor.id))
    } catch let miss as Source.Miss {
      await queue.miss(miss, of: inquiry.actor)
      return try await queue.end(inquiry, isWhole: false, hasFailed: true)
    }
    let new = try await queue.new(in: list, of: inquiry.actor)
    var remaining = new.builds
    var (isWhole, hasFailed) = (!new.isWaiting, false)
    while !remaining.isEmpty {
      let count = await queue.grant(min(Self.batch, remaining.count))
      if count == 0 {
        isWhole = false
        break
      }
      let held = try await record(Array(remaining.prefix(count)), of: inquiry.actor)
      remaining.removeFirst(count)
      if held.isEmpty { continue }
      (isWhole, hasFailed) = (false, true)
      remaining.removeAll { held.contains($0.number.version) }
    }
    try await queue.end(inquiry, isWhole: isWhole, hasFailed: hasFailed)
  }

  /// Asks for builds at a time and records them; returns the versions whose builds have to wait for one that
  /// could not be had.
  private func record(_ listed: [ListedBuild], of actor: Actor) async throws -> Set<VersionNumber> {
    var held: Set<VersionNumber> = []
    var (builds, gone, cost): ([Build], Int, Cost) = ([], 0, Cost())
    for (listed, answer) in zip(listed, try await ask(for: listed)) {
      switch answer {
      case .success(let answer):
        cost = cost + answer.cost
        if !held.contains(listed.number.version) { builds.append(answer.value) }
      case .failure(let miss) where miss.reason == .absent:
        // It was deleted since it was listed: there is a gap.
        cost = cost + miss.cost
        gone += 1
      case .failure(let miss):
        await queue.miss(miss, of: actor)
        held.insert(listed.number.version)
      }
    }
    let isWhole = try await queue.record(builds, of: actor, cost, gone: gone)
    return isWhole ? held : held.union(builds.map(\.listed.number.version))
  }

  /// What came of one of several questions at a time.
  ///
  /// It is no tuple: of one whose parts are known before and after a wait, optimised code loses those before, when
  /// a task returns it (https://github.com/swiftlang/swift/pull/91911).
  private struct Reply: Sendable {
    /// The place of the question.
    let place: Int
    let answer: Result<Answer<Build>, Source.Miss>
  }

  /// The answers in the order of the questions.
  private func ask(
    for builds: [ListedBuild]
  ) async throws -> [Result<Answer<Build>, Source.Miss>] {
    try await withThrowingTaskGroup(of: Reply.self) { group in
      for (place, build) in builds.enumerated() {
        group.addTask { Reply(place: place, answer: try await answer(about: build)) }
      }
      var replies: [Reply] = []
      for try await reply in group { replies.append(reply) }
      return replies.sorted { $0.place < $1.place }.map(\.answer)
    }
  }

  private func answer(
    about build: ListedBuild
  ) async throws -> Result<Answer<Build>, Source.Miss> {
    do {
      return .success(try await source.build(build.id))
    } catch let miss as Source.Miss {
      return .failure(miss)
    }
  }
}

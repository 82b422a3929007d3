import ApifyAPI
import Changes
import Foundation
import Logging
import Snapshots
import Storage

/// Finds the states that `archiver diff` is to compare.
struct DiffQuestion {
  typealias Pair = (old: State?, new: State)

  let archive: Archive
  let selectors: [Selector]
  let paths: [PathPattern]

  /// What the selectors name; without any, what the latest poll that changed anything changed.
  func pairs() throws -> [Pair] {
    switch selectors.count {
    case 0:
      let versions = try archive.versions()
      return try archive.latestChanges().reversed().compactMap { snapshot in
        try versions.first { $0.id == snapshot.version }
          .map { try lastChange(to: Point($0, snapshot)) }
      }
    case 1:
      return try selectors[0].versions(in: archive).map { try pair(selectors[0], $0) }
    default:
      let points = try selectors.map { try $0.point(in: archive) }
      for point in points { note(point) }
      return [(State(points[0]), State(points[1]))]
    }
  }

  private func pair(_ selector: Selector, _ version: VersionRecord) throws -> Pair {
    if let from = selector.from, let to = selector.to {
      let old = try Selector.point(at: from, of: version, in: archive)
      let new = try Selector.point(at: to, of: version, in: archive)
      note(old)
      note(new)
      return (State(old), State(new))
    }
    if let to = selector.to {
      let point = try Selector.point(at: to, of: version, in: archive)
      note(point)
      return try lastChange(to: point)
    }
    var filter = History.Filter()
    filter.versions = [version]
    filter.paths = paths
    var history = try History(of: archive, filter)
    if let point = try history.next() { return try lastChange(to: point) }
    let latest = try Selector.point(at: .back(0), of: version, in: archive)
    return (State(latest), State(latest))
  }

  private func lastChange(to point: Point) throws -> Pair {
    (try point.previous(in: archive).map { State($0) }, State(point))
  }

  /// What changed since a time: of every version, or of the selector's.
  ///
  /// What was first seen since is all new; what did not change is left out.
  func pairs(since time: Timestamp) throws -> [Pair] {
    let versions =
      try selectors.first?.versions(in: archive) ?? archive.versions().filter { $0.revision > 0 }
    return try versions.compactMap { version in
      let latest = try Selector.point(at: .back(0), of: version, in: archive)
      let (seen, _) = try archive.revisions(of: version.id, at: time)
      guard seen != version.revision else { return nil }
      guard seen != nil else { return (nil, State(latest)) }
      let old = try Selector.point(at: .at(time), of: version, in: archive)
      note(old)
      return (State(old), State(latest))
    }
  }

  func pair(folder: String, now: Timestamp) throws -> Pair {
    let point = try selectors[0].point(in: archive)
    note(point)
    return (State(point), try State(folder: folder, at: now))
  }

  /// Hands on what the API shows now, against the snapshots of the selector's versions, or against the
  /// latest of all; one by one, as it is answered.
  ///
  /// Returns why versions could not be seen.
  func live(
    _ configuration: APIClient.Configuration,
    _ body: (Pair) throws -> Void
  ) async throws -> [APIError] {
    let versions =
      try selectors.first?.versions(in: archive) ?? archive.versions().filter { $0.digest != nil }
    let points = try versions.map { version in
      if let selector = selectors.first, selector.from != nil {
        throw SelectorError.range(selector.text)
      }
      return try Selector.point(at: selectors.first?.to ?? .back(0), of: version, in: archive)
    }
    return try await APIClient.withClient(
      configuration,
      surroundings: .init(now: { Timestamp(Date()) }),
      logger: Logger(label: "archiver") { _ in SwiftLogNoOpLogHandler() }
    ) { api in
      var misses: [APIError] = []
      for point in points {
        note(point)
        let actor = point.version.actor
        let answer: ApifyAPI.Answer<VersionAnswer>
        do throws(APIError) {
          answer = try await api.version(point.version.number, of: .id(actor.id))
        } catch {
          misses.append(error)
          continue
        }
        guard case .state(let snapshot, _) = answer.value else { continue }
        try body((State(point), State(live: snapshot, of: actor, at: answer.answeredAt)))
      }
      return misses
    }
  }

  private func note(_ point: Point) {
    if let doubt = point.doubt { Output.note("Warning: \(doubt)") }
  }
}

package import Changes
package import Snapshots
package import Storage

/// What `archiver builds` answers: the builds of versions, the latest first.
package struct BuildsAnswer: ListAnswer {
  package static let noun = "builds"

  package let doubts: [Doubt] = []
  /// What the list goes on before, a build of each version; empty where there are no more.
  package let next: [BuildNumber]
  private let builds: [BuildRecord]
  private let versions: [VersionID: VersionRecord]
  private let tags: [String: [TagRecord]]
  private let archive: ArchiveView

  /// Of a version the builds are in the order of their numbers, and those of several in that of their times.
  ///
  /// - Parameters:
  ///   - ends: the list begins before these builds, of each version one; else with the latest ones.
  ///   - limit: how many at the most; the cost does not grow with the others.
  ///
  /// Throws `NotFound` and `SelectorError`.
  package init(
    to selector: Selector,
    before ends: [BuildNumber] = [],
    limit: Int = .max,
    in archive: ArchiveView
  ) throws {
    let versions = try selector.builtVersions(in: archive)
    var last = Dictionary(ends.map { ($0.version, $0) }) { min($0, $1) }
    let lists = try versions.map { version in
      try archive.latestBuilds(
        of: version.id,
        before: last[version.number]?.number,
        limit: limit == .max ? limit : limit + 1
      )
    }
    builds = Self.latest(of: lists, limit: limit)
    for build in builds { last[build.number.version] = build.number }
    next = lists.reduce(0) { $0 + $1.count } > limit ? last.values.sorted() : []
    self.versions = Dictionary(versions.map { ($0.id, $0) }) { $1 }
    tags = try Dictionary(
      uniqueKeysWithValues: Set(versions.map(\.actor.id))
        .map { ($0, try archive.currentTags(of: $0)) }
    )
    self.archive = archive
  }

  /// The latest of lists, each of which has the latest first.
  private static func latest(of lists: [[BuildRecord]], limit: Int) -> [BuildRecord] {
    var rests = lists.map { $0[...] }
    var merged: [BuildRecord] = []
    while merged.count < limit,
      let index = rests.indices.filter({ !rests[$0].isEmpty }).max(by: { left, right in
        guard let one = rests[left].first, let other = rests[right].first else { return false }
        return (one.startedAt, one.number) < (other.startedAt, other.number)
      })
    {
      merged.append(rests[index].removeFirst())
    }
    return merged
  }

  package var isEmpty: Bool { builds.isEmpty }

  package func each(_ body: (BuildAnswer) throws -> Void) throws {
    for build in builds {
      guard let version = versions[build.version] else { continue }
      try body(
        BuildAnswer(build, of: version, tags: tags[version.actor.id] ?? [], in: archive)
      )
    }
  }
}

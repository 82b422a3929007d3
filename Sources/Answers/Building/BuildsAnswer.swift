package import Changes
import Snapshots
package import Storage

/// What `archiver builds` answers: the builds of versions, the latest first.
package struct BuildsAnswer: ListAnswer {
  package static let noun = "builds"

  package let doubts: [Doubt] = []
  private let builds: [BuildRecord]
  private let versions: [VersionID: VersionRecord]
  private let tags: [String: [TagRecord]]
  private let archive: ArchiveView

  /// Throws `NotFound` and `SelectorError`.
  package init(to selector: Selector, limit: Int = .max, in archive: ArchiveView) throws {
    let versions = try selector.builtVersions(in: archive)
    self.versions = Dictionary(versions.map { ($0.id, $0) }) { $1 }
    builds = Array(
      try archive.builds(of: versions.map(\.id))
        .sorted { ($0.startedAt, $0.number) > ($1.startedAt, $1.number) }.prefix(limit)
    )
    tags = try Dictionary(
      uniqueKeysWithValues: Set(versions.map(\.actor.id)).map { ($0, try archive.tags(of: $0)) }
    )
    self.archive = archive
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

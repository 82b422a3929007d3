import Changes
package import Snapshots
import Storage

/// What the page of an Actor, or of one of its versions, tells of builds: when they began, which ones tags
/// named, and what runs under each tag now.
package struct DeploymentOverview: Sendable {
  /// A build, as it stands in time.
  package struct Build: Encodable, Sendable {
    /// `OWNER/NAME/MAJOR.MINOR`.
    package let version: String
    package let build: BuildNumber
    /// Apify's id.
    package let id: String
    /// Apify's word: SUCCEEDED, FAILED …
    package let status: String
    package let startedAt: Timestamp
  }

  /// A build that a tag named from one look to another.
  package struct TagSpan: Encodable, Sendable {
    package let tag: ExactString
    /// Nil where Apify does not tell it.
    package let build: BuildNumber?
    /// Apify's id of the build.
    package let id: String
    /// The tag named another build, or none, at this time; nil when it did so at the first look.
    package let changedAfter: Timestamp?
    package let seenFrom: Timestamp
    /// The last look that saw it so, and the one that did not; nil as long as it is so.
    package let lastConfirmedAt: Timestamp?
    package let replacedAt: Timestamp?
  }

  private static let mostNames = 10
  private static let mostSpans = 30

  /// The latest ones of each version, by version, the latest first.
  package let builds: [Build]
  /// The latest ones of each tag, in the order in which they were seen.
  package let tagSpans: [TagSpan]
  /// What runs, and what was edited since.
  package let tags: [DeployedAnswer.Tag]

  /// - Parameters:
  ///   - selector: of one Actor, or of one of its versions.
  ///   - limit: how many builds of each version.
  init(to selector: Selector, of actor: Actor, builds limit: Int, in archive: ArchiveView) throws {
    builds = try selector.builtVersions(in: archive).flatMap { version in
      try archive.latestBuilds(of: version.id, limit: limit).map { Build($0, of: version) }
    }
    tagSpans = try archive.tagHistory(
      of: actor.id,
      names: Self.mostNames,
      limit: Self.mostSpans
    ).map(TagSpan.init).filter { selector.version == nil || $0.build?.version == selector.version }
    tags = try DeployedAnswer(to: selector, in: archive).tags
  }
}

extension DeploymentOverview.Build {
  fileprivate init(_ record: BuildRecord, of version: VersionRecord) {
    self.version = version.name
    build = record.number
    id = record.apifyID
    status = record.status
    startedAt = record.startedAt
  }
}

extension DeploymentOverview.TagSpan {
  fileprivate init(_ record: TagRecord) {
    tag = record.tag
    build = record.number
    id = record.build
    changedAfter = record.changedAfter
    seenFrom = record.seenFrom
    lastConfirmedAt = record.lastConfirmedAt
    replacedAt = record.replacedAt
  }
}

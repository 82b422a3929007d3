import Changes
package import Snapshots
package import Storage

/// What `archiver runs` answers: what really ran, from Apify's list, the latest first.
package struct RunsAnswer: Encodable, Sendable {
  /// A run, with the source that its build was made from.
  package struct Entry: Encodable, Sendable {
    /// Apify's id.
    package let id: String
    package let status: String
    package let origin: String?
    package let startedAt: Timestamp
    package let finishedAt: Timestamp?
    /// Nil where Apify does not tell it and the build is not archived.
    package let build: BuildNumber?
    /// Apify's id of the build.
    package let buildID: String
    package let isArchived: Bool
    /// The snapshot with the source of the build; nil where there is none, or it is not known.
    package let revision: Int?
    /// No poll saw the source of the build.
    package let isUnseen: Bool
  }

  /// `OWNER/NAME`.
  package let actor: String
  package let runs: [Entry]
  package let doubts: [Doubt]

  package init(_ runs: [Run], of actor: Actor, in archive: ArchiveView) throws {
    self.actor = actor.path
    doubts = []
    var matches: [String: BuildMatch] = [:]
    for id in Set(runs.map(\.build)) {
      matches[id] = try archive.build(id).map { try BuildMatch(of: $0, in: archive) }
    }
    self.runs = runs.sorted { ($0.startedAt, $0.id) > ($1.startedAt, $1.id) }.map { run in
      let match = matches[run.build]
      return Entry(
        id: run.id,
        status: run.status,
        origin: run.origin,
        startedAt: run.startedAt,
        finishedAt: run.finishedAt,
        build: run.number ?? match?.build.number,
        buildID: run.build,
        isArchived: match != nil,
        revision: match?.snapshot?.revision,
        isUnseen: match?.isUnseen ?? false
      )
    }
  }
}

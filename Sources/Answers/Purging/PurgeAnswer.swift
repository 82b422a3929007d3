package import Snapshots
package import Storage

/// What `archiver purge` answers: what goes, and what stays of what was asked for.
package struct PurgeAnswer: Encodable, Sendable {
  package struct Content: Sendable, Encodable {
    package let sha256: String
    /// Bytes.
    package let size: Int
    /// `OWNER/NAME/MAJOR.MINOR@REVISIONS:PATH`; of builds with their numbers.
    package let places: [String]
    /// Lines of it stay, for a content that stays has them, too.
    package let sharesLines: Bool
  }

  package struct Value: Sendable, Encodable {
    /// `OWNER/NAME/MAJOR.MINOR`.
    package let version: String
    package let name: ExactString
    package let firstRevision: Int
    /// The latest one when it is still so.
    package let lastRevision: Int
    package let sha256: String
    /// Bytes.
    package let size: Int
  }

  package struct Text: Sendable, Encodable {
    /// `table.column`.
    package let column: String
    package let sha256: String
    /// Bytes.
    package let size: Int
  }

  package struct Actor: Sendable, Encodable {
    package let id: String
    /// `OWNER/NAME`.
    package let name: String
    package let versions: Int
    package let snapshots: Int
    package let builds: Int
  }

  package struct Rest: Sendable, Encodable {
    /// `table.column`.
    package let column: String
    /// Rows.
    package let count: Int
  }

  /// It is done, and not only said.
  package let isDone: Bool
  package let actor: Actor?
  package let contents: [Content]
  package let values: [Value]
  package let texts: [Text]
  /// What stays, for something else has it, too.
  package let keptContents: [Content]
  /// Where it stands in what counts in the hashes of history, or names a thing.
  package let rests: [Rest]

  package var isEmpty: Bool {
    actor == nil && contents.isEmpty && values.isEmpty && texts.isEmpty
  }

  /// Whether something of what was asked for stays.
  package var leavesSome: Bool {
    !keptContents.isEmpty || !rests.isEmpty || contents.contains(where: \.sharesLines)
  }

  /// Finds what would go. Throws `NotFound`, `SelectorError` and `ArchiveError`.
  package init(to question: PurgeQuestion, in archive: ArchiveView) throws {
    let plan = try archive.purgePlan(for: question.subject(in: archive))
    self.init(plan, try Names(in: archive), isDone: false)
  }

  /// Purges it. Throws the same.
  package static func purge(
    _ question: PurgeQuestion,
    from archive: Archive,
    by user: String,
    because reason: String,
    at time: Timestamp
  ) throws -> PurgeAnswer {
    // Nobody else writes meanwhile: the archive is open for writing.
    let (subject, names) = try archive.read { (try question.subject(in: $0), try Names(in: $0)) }
    let plan = try archive.purge(subject, by: user, because: reason, at: time)
    return PurgeAnswer(plan, names, isDone: true)
  }

  private init(_ plan: PurgePlan, _ names: Names, isDone: Bool) {
    self.isDone = isDone
    actor = plan.actor.map {
      Actor(
        id: $0.id,
        name: $0.path,
        versions: $0.versions,
        snapshots: $0.snapshots,
        builds: $0.builds
      )
    }
    contents = plan.contents.map { Content($0, names) }
    keptContents = plan.keptContents.map { Content($0, names) }
    values = plan.values.map { value in
      Value(
        version: names[value.version],
        name: value.name,
        firstRevision: value.firstRevision,
        lastRevision: value.lastRevision ?? names.latest(value.version),
        sha256: value.hash.description,
        size: value.size
      )
    }
    texts = plan.texts.map { Text(column: $0.column, sha256: $0.hash.description, size: $0.size) }
    rests = plan.rests.map { Rest(column: $0.column, count: $0.count) }
  }
}

/// What versions are called.
private struct Names {
  private let records: [VersionID: VersionRecord]

  init(in archive: ArchiveView) throws {
    records = Dictionary(try archive.versions().map { ($0.id, $0) }) { $1 }
  }

  subscript(version: VersionID) -> String { records[version]?.name ?? "" }

  func latest(_ version: VersionID) -> Int { records[version]?.revision ?? 0 }

  func name(of place: PurgePlan.Place) -> String {
    let prefix = place.isOfBuilds ? "\(records[place.version]?.number.description ?? "")." : ""
    let last = place.last ?? (place.isOfBuilds ? nil : latest(place.version))
    let end = last == place.first ? "" : "..\(last.map { "\(prefix)\($0)" } ?? "")"
    return "\(self[place.version])@\(prefix)\(place.first)\(end):\(place.path.quoted)"
  }
}

extension PurgeAnswer.Content {
  fileprivate init(_ content: PurgePlan.Content, _ names: Names) {
    sha256 = content.stored.hash.description
    size = content.stored.size
    places = content.places.map { names.name(of: $0) }
    sharesLines = content.sharesLines
  }
}

package import Changes
package import Snapshots
package import Storage

/// What the page of a snapshot answers: all that it has but for the bytes of its files.
package struct SnapshotAnswer: Encodable, Sendable {
  private enum Key: CodingKey {
    case latestRevision, fields, environmentVariables, files, doubts
  }

  package struct Field: Encodable, Sendable {
    /// Apify's name for it.
    package let name: String
    package let value: ExactString
  }

  package struct Variable: Encodable, Sendable {
    private enum Key: CodingKey {
      case name
    }

    package let name: ExactString
    package let state: VariableChange.State

    package func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(name, forKey: .name)
      try state.encode(to: encoder)
    }
  }

  package let facts: LogAnswer.Facts
  /// The latest revision of the version.
  package let latestRevision: Int
  package let certainty: SnapshotReference.Certainty
  package let fields: [Field]
  /// None where the source was withheld, as with files.
  package let environmentVariables: [Variable]
  package let files: [FileListAnswer.File]
  package let doubts: [Doubt]

  /// Throws `NotFound` for a tombstone.
  package init(to selector: Selector, in archive: ArchiveView) throws {
    let subject = try Subject(selector, in: archive)
    let reference = subject.reference
    let (version, snapshot) = (reference.version, reference.snapshot)
    if snapshot.event == .gone { throw subject.gone }
    facts = LogAnswer.Facts(reference)
    latestRevision = version.revision
    certainty = reference.certainty
    fields = snapshot.fields.named.compactMap { name, value in
      value.map { Field(name: name, value: $0) }
    }
    doubts = subject.doubts
    if snapshot.coverage == .withheld {
      (environmentVariables, files) = ([], [])
      return
    }
    environmentVariables = try archive.environmentVariables(of: version.id, at: snapshot.revision)
      .map { Variable(name: $0.name, state: VariableChange.State($0.value)) }
    files = try subject.files(in: archive).map {
      FileListAnswer.File(path: $0.path, facts: FileFacts($0))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    try facts.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(latestRevision, forKey: .latestRevision)
    try container.encode(fields, forKey: .fields)
    try container.encode(environmentVariables, forKey: .environmentVariables)
    try container.encode(files, forKey: .files)
    try container.encode(doubts, forKey: .doubts)
  }
}

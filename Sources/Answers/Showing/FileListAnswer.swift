package import Changes
package import Snapshots
package import Storage

/// What `archiver ls` answers: the files of a snapshot, by path.
package struct FileListAnswer: Encodable, Sendable {
  /// A file or a folder.
  package struct File: Encodable, Sendable {
    private enum Key: CodingKey {
      case path
    }

    package let path: ExactString
    package let facts: FileFacts

    package func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(path, forKey: .path)
      try facts.encode(to: encoder)
    }
  }

  /// `OWNER/NAME/MAJOR.MINOR`.
  package let version: String
  package let revision: Int
  package let files: [File]
  package let doubts: [Doubt]

  /// Lists the files that the selector's path stands for, as a `PathPattern`; without one, all.
  ///
  /// Throws `NotFound` for a tombstone, where the source was withheld, and when no path matches.
  package init(to selector: Selector, in archive: ArchiveView) throws {
    let subject = try Subject(selector, in: archive)
    (version, revision, doubts) = (subject.name.version, subject.name.revision, subject.doubts)
    let pattern = subject.path.map { PathPattern($0.string) }
    files = try subject.files(in: archive).filter { pattern?.matches($0.path) ?? true }
      .map { File(path: $0.path, facts: FileFacts($0)) }
    if let path = subject.path, files.isEmpty { throw subject.noFile(at: path) }
  }
}

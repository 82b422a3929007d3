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
  /// Nil for a build, as is the next for a snapshot.
  package let revision: Int?
  package let build: BuildNumber?
  package let files: [File]
  package let doubts: [Doubt]

  /// Lists the files at the selector's path or below it, or all without one; of these, those that one of
  /// the patterns stands for, if there are any.
  ///
  /// Throws `NotFound` for a tombstone, where the source was withheld, and when no path matches.
  package init(
    to selector: Selector,
    paths: [PathPattern] = [],
    in archive: ArchiveView
  ) throws {
    let subject = try SourceSubject(selector, in: archive)
    (version, doubts) = (subject.source.version.name, subject.doubts)
    (revision, build) = (subject.source.revision, subject.source.build)
    let pattern = subject.path.map { PathPattern(path: $0) }
    let globs = try paths.settled(among: [subject.source.version], in: archive)
    files = try subject.files(in: archive)
      .filter { file in
        pattern?.matches(file.path) ?? true
          && (globs.isEmpty || globs.contains { $0.matches(file.path) })
      }
      .map { File(path: $0.path, facts: FileFacts($0)) }
    if let path = subject.path ?? paths.first?.text, files.isEmpty {
      throw subject.noFile(at: path)
    }
  }
}

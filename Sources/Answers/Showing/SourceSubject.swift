import Changes
import Snapshots
import Storage

/// The one snapshot or build, and perhaps the one file, that a question is about.
struct SourceSubject {
  let source: SourceReference
  let path: ExactString?

  /// Finds what a selector stands for: the latest snapshot when it names no revision.
  ///
  /// Throws as `Selector.source(in:)`.
  init(_ selector: Selector, in archive: ArchiveView) throws {
    source = try selector.source(in: archive)
    path = selector.path
  }

  var doubts: [Doubt] { [Doubt(source)].compactMap(\.self) }

  /// Reads the snapshot, or what a build was made from. Throws `NotFound` where there was nothing, or that was
  /// not told.
  func snapshot(in archive: ArchiveView) throws -> Snapshot {
    switch source {
    case .snapshot(let reference): try Subject(reference, path).snapshot(in: archive)
    case .build(let reference): try reference.snapshot(in: archive)
    }
  }

  /// Lists the files, by path. Throws `NotFound` where none could be seen.
  func files(in archive: ArchiveView) throws -> [FileState] {
    switch source {
    case .snapshot(let reference): return try Subject(reference, path).files(in: archive)
    case .build(let reference):
      let files = try reference.files(in: archive)
      if reference.build.coverage == .pointer { throw unfetched }
      return files
    }
  }

  /// Finds a file. Throws `NotFound`.
  func file(at path: ExactString, in archive: ArchiveView) throws -> FileState {
    let file = try files(in: archive).first { $0.path == path && !$0.isFolder }
    guard let file else { throw noFile(at: path) }
    return file
  }

  func noFile(at path: ExactString) -> NotFound {
    NotFound(
      "no file \(path.quoted) in \(source.name); 'archiver ls \(source.name)' lists its files"
    )
  }

  var withheld: NotFound {
    NotFound("the source was withheld at \(source.name); try an earlier revision")
  }

  var unfetched: NotFound {
    switch source {
    case .snapshot(let reference): Subject(reference, path).unfetched
    case .build(let reference):
      NotFound(
        "\(reference.name) was made from a source that is elsewhere; 'archiver show' says where"
      )
    }
  }
}

package import Snapshots
package import Storage

/// Describes a source file of one side of a comparison, and where its bytes are.
package struct FileState: Sendable {
  /// Describes bytes, wherever they are.
  package struct Bytes: Sendable {
    package let hash: ContentHash
    /// The name of the content in git: 40 hexadecimal digits.
    package let gitObjectID: String
    package let size: Int
    /// UTF-8 without a NUL.
    package let isText: Bool
    let place: Place

    /// The bytes are nowhere any more.
    package var isPurged: Bool {
      switch place {
      case .archive(let stored): stored.isPurged
      case .purged: true
      case .memory, .disk: false
      }
    }
  }

  enum Place: Sendable {
    case archive(FileRecord.Stored)
    case memory([UInt8])
    case disk(DiskPath)
    case purged
  }

  package let path: ExactString
  /// Nil for a folder, and for a file on disk, which has none.
  package let format: SourceFile.Format?
  /// Nil for a folder.
  package let content: Bytes?
  /// The path leads through another file of the same state, or that file's leads through this one.
  var clashes = false

  /// Whether the file can stand in a tree on disk beside the others.
  var fits: Bool { GitPath(path).isSafe && !clashes }

  package var isFolder: Bool { content == nil }

  package var isPurged: Bool { content?.isPurged ?? false }

  /// Reads it whole.
  func sourceFile(in archive: ArchiveView) throws -> SourceFile {
    guard let content else { return SourceFile(path: path, node: .folder) }
    let format = format ?? .text
    if content.isPurged {
      let left = PurgedContent(
        hash: content.hash,
        gitObjectID: content.gitObjectID,
        size: content.size,
        isText: content.isText
      )
      return SourceFile(path: path, node: .purged(format, left))
    }
    return SourceFile(path: path, node: .file(format, Content(try bytes(in: archive))))
  }

  /// Reads the bytes; none for a folder. Throws `ArchiveError.purged` where they were purged.
  package func bytes(in archive: ArchiveView) throws -> [UInt8] {
    switch content?.place {
    case nil: []
    case .archive(let stored): try archive.content(stored)
    case .memory(let bytes): bytes
    case .disk(let path): try FolderReading.bytes(at: path)
    case .purged: throw NotFound("the content of \(path.quoted) was purged")
    }
  }
}

extension FileState {
  package init(_ record: FileRecord) {
    path = record.path
    format = record.format
    content = record.content.map { stored in
      Bytes(
        hash: stored.hash,
        gitObjectID: stored.gitObjectID,
        size: stored.size,
        isText: stored.isText,
        place: .archive(stored)
      )
    }
  }

  init(_ file: SourceFile) {
    path = file.path
    switch file.node {
    case .folder: (format, content) = (nil, nil)
    case .file(let format, let content):
      self.format = format
      self.content = Bytes(content, at: .memory(content.bytes))
    case .purged(let format, let content):
      self.format = format
      self.content = Bytes(
        hash: content.hash,
        gitObjectID: content.gitObjectID,
        size: content.size,
        isText: content.isText,
        place: .purged
      )
    }
  }
}

extension FileState.Bytes {
  init(_ content: Content, at place: FileState.Place) {
    self.init(
      hash: content.hash,
      gitObjectID: content.gitObjectID.hexadecimal,
      size: content.bytes.count,
      isText: content.isText,
      place: place
    )
  }
}

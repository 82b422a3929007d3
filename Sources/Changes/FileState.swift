public import Snapshots
public import Storage

/// Describes a source file of one side of a comparison, and where its bytes are.
public struct FileState: Sendable {
  /// Describes bytes, wherever they are.
  public struct Bytes: Sendable {
    public let hash: ContentHash
    /// The name of the content in git: 40 hexadecimal digits.
    public let gitObjectID: String
    public let size: Int
    /// UTF-8 without a NUL.
    public let isText: Bool
    let place: Place
  }

  enum Place: Sendable {
    case archive(FileRecord.Stored)
    case memory([UInt8])
    /// A file on disk, by its path.
    case disk(String)
  }

  public let path: ExactString
  /// Nil for a folder, and for a file on disk, which has none.
  public let format: SourceFile.Format?
  /// Nil for a folder.
  public let content: Bytes?
  /// The path leads through another file of the same state, or that file's leads through this one.
  var clashes = false

  /// Whether the file can stand in a tree on disk beside the others.
  var fits: Bool { Patch.isSafe(path.string) && !clashes }

  public var isFolder: Bool { content == nil }

  /// Reads the bytes; none for a folder.
  public func bytes(in archive: Archive) throws -> [UInt8] {
    switch content?.place {
    case nil: []
    case .archive(let stored): try archive.content(stored)
    case .memory(let bytes): bytes
    case .disk(let path): try FolderReading.bytes(at: path)
    }
  }
}

extension FileState {
  public init(_ record: FileRecord) {
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

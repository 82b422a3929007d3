import Foundation
import Snapshots

/// Reads a folder on disk as the files of a version.
package struct FolderReading {
  /// What Apify's command line never pushes, wherever it stands in the folder.
  private static let ignored: Set<String> = [".git", "node_modules"]
  /// What it does not push when it stands at the top: what runs leave behind.
  private static let ignoredAtTop: Set<String> = ["apify_storage", "crawlee_storage", "storage"]

  /// The folders of the snapshot that is compared: what it has is never passed over.
  private let known: Set<ExactString>
  private(set) var files: [FileState] = []

  /// Reads the files below a folder, by path. Links are not followed, and are not files.
  ///
  /// - Parameter paths: those of the snapshot that the folder is compared with.
  init(of folder: String, knowing paths: [ExactString]) throws {
    known = Set(paths.flatMap(\.folders))
    try Self.checkFolder(folder)
    try collect(folder, below: "")
    files.sort { $0.path < $1.path }
  }

  private mutating func collect(_ folder: String, below prefix: String) throws {
    for name in try Self.names(in: folder) {
      let path = ExactString(prefix + name)
      let isIgnored =
        Self.ignored.contains(name) || (prefix.isEmpty && Self.ignoredAtTop.contains(name))
      if isIgnored, !known.contains(path) { continue }
      let place = "\(folder)/\(name)"
      switch try Self.type(of: place) {
      case .typeDirectory?: try collect(place, below: "\(prefix)\(name)/")
      case .typeRegular?:
        let content = Content(try Self.bytes(at: place))
        files.append(
          FileState(
            path: path,
            format: nil,
            content: FileState.Bytes(content, at: .disk(place))
          )
        )
      default: continue
      }
    }
  }

  /// Throws when something is there that is no folder.
  private static func checkFolder(_ path: String) throws(FolderError) {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    if exists, !isFolder.boolValue { throw .unreadable(path: path, reason: "it is no folder") }
  }

  private static func names(in folder: String) throws -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw FolderError.unreadable(path: folder, reason: error.fileReason)
    }
  }

  private static func type(of path: String) throws -> FileAttributeType? {
    do {
      return try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
    } catch {
      throw FolderError.unreadable(path: path, reason: error.fileReason)
    }
  }

  static func bytes(at path: String) throws -> [UInt8] {
    do {
      return Array(try Data(contentsOf: URL(filePath: path)))
    } catch {
      throw FolderError.unreadable(path: path, reason: error.fileReason)
    }
  }
}

/// Why a folder on disk could not be read.
package enum FolderError: Error, Hashable, Sendable, CustomStringConvertible {
  case unreadable(path: String, reason: String)

  package var description: String {
    switch self {
    case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
    }
  }
}

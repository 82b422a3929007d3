import Foundation
import Snapshots

/// Reads a folder on disk as the files of a version.
enum FolderReading {
  /// What Apify's command line never pushes, wherever it stands in the folder.
  private static let ignored: Set<String> = [".git", "node_modules"]
  /// What it does not push when it stands at the top: what runs leave behind.
  private static let ignoredAtTop: Set<String> = ["apify_storage", "crawlee_storage", "storage"]

  /// The files below a folder, by path. Links are not followed, and are not files.
  static func files(in folder: String) throws -> [FileState] {
    var files: [FileState] = []
    try collect(folder, below: "", into: &files)
    return files.sorted { $0.path < $1.path }
  }

  private static func collect(
    _ folder: String,
    below prefix: String,
    into files: inout [FileState]
  ) throws {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw FolderError.unreadable(path: folder, reason: reason(of: error))
    }
    for name in names where !ignored.contains(name) {
      if prefix.isEmpty, ignoredAtTop.contains(name) { continue }
      let place = "\(folder)/\(name)"
      let attributes = try? FileManager.default.attributesOfItem(atPath: place)
      switch attributes?[.type] as? FileAttributeType {
      case .typeDirectory?: try collect(place, below: "\(prefix)\(name)/", into: &files)
      case .typeRegular?:
        let content = Content(try bytes(at: place))
        files.append(
          FileState(
            path: ExactString(prefix + name),
            format: nil,
            content: FileState.Bytes(content, at: .disk(place))
          )
        )
      default: continue
      }
    }
  }

  static func bytes(at path: String) throws -> [UInt8] {
    do {
      return Array(try Data(contentsOf: URL(filePath: path)))
    } catch {
      throw FolderError.unreadable(path: path, reason: reason(of: error))
    }
  }

  private static func reason(of error: any Error) -> String {
    let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? error as NSError
    return cause.domain == NSPOSIXErrorDomain
      ? String(cString: strerror(Int32(cause.code))) : error.localizedDescription
  }
}

/// Says why a folder on disk could not be read.
public enum FolderError: Error, Hashable, Sendable, CustomStringConvertible {
  case unreadable(path: String, reason: String)

  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
    }
  }
}

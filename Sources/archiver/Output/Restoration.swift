import Changes
import Foundation
import Snapshots

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Writes the files of a snapshot to disk, byte for byte, as a whole or not at all.
struct Restoration {
  /// Why files can't be written where they are to be.
  enum Refusal: Error, CustomStringConvertible {
    case paths([(path: ExactString, reason: String)])
    case occupied(String)
    case failed(path: String, reason: String)

    var description: String {
      switch self {
      case .paths(let paths):
        "nothing was written, for these paths can't be: "
          + paths.map { "\($0.path.quoted) (\($0.reason))" }.joined(
            separator: ", "
          )
          + "; 'archiver show SELECTOR:PATH' prints a single file"
      case .occupied(let folder):
        "\(folder) is there and not empty; nothing was written, name a new folder"
      case .failed(let path, let reason):
        "cannot write \(path): \(reason)"
      }
    }
  }

  private let files: [SourceFile]

  /// Takes the files of a snapshot. Throws `Refusal` when a path leads out of the folder, or two can't
  /// be told apart on every system.
  init(of files: [SourceFile]) throws {
    self.files = files
    let tree = FileTree(files.filter { $0.content != nil }.map(\.path))
    var refused: [(path: ExactString, reason: String)] = []
    // What each path, and each folder that one leads through, is where case does not count.
    var spelled: [String: ExactString] = [:]
    for file in files {
      if !tree.holds(file.path) {
        refused.append((file.path, "it leads out of the folder, or no file can have it"))
        continue
      }
      for path in file.path.folders + [file.path] {
        let known = spelled.updateValue(path, forKey: Self.key(of: path))
        if let known, known != path {
          refused.append((file.path, "where case does not count it is \(known)"))
        }
      }
    }
    if !refused.isEmpty { throw Refusal.paths(refused) }
  }

  /// What a system that ignores case, and composes marks, takes a path for.
  private static func key(of path: ExactString) -> String {
    path.string.precomposedStringWithCanonicalMapping.lowercased()
  }

  /// Writes all files into a folder that is new or empty.
  ///
  /// They are written beside it, and take its place in one step.
  func write(to folder: String) throws {
    let target = URL(filePath: folder).standardizedFileURL
    if try FolderReading.isOccupied(target.path) { throw Refusal.occupied(folder) }
    let work = target.deletingLastPathComponent()
      .appending(path: ".\(target.lastPathComponent).\(UUID().uuidString)")
    do {
      try FilePath(work.path).makeFolders()
      for file in files { try write(file, below: work) }
      guard rename(work.path, target.path) == 0 else { throw Errno(rawValue: errno) }
    } catch {
      // What stays behind has a name of its own, and what matters is why it stays.
      try? FileManager.default.removeItem(at: work)
      throw Refusal.failed(path: folder, reason: "\(error)")
    }
  }

  private func write(_ file: SourceFile, below folder: URL) throws {
    let place = folder.appending(path: file.path.string)
    guard let content = file.content else { return try FilePath(place.path).makeFolders() }
    try FilePath(place.deletingLastPathComponent().path).makeFolders()
    try FileDescriptor.writeNew(content.bytes, at: place.path, permissions: .readWriteByUmask)
  }
}

import Foundation
import Snapshots

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Fills a folder that is new or empty, as a whole or not at all.
///
/// What is to be in it is made in a hidden folder inside, and moved up in the end. So the folder stays
/// what it was: a mount point, the target of a link, with its mode and its owner. What a kill leaves is
/// known by its mark, and taken away by the next one that fills the folder.
struct StagedFolder {
  /// Why a folder can't be filled.
  enum Refusal: Error, CustomStringConvertible {
    case occupied(FilePath)
    case fileExists(FilePath)
    case busy(FilePath)
    case noFolder(FilePath)
    case leadsNowhere(FilePath)
    case failed(FilePath, reason: String)

    var description: String {
      switch self {
      case .occupied(let path):
        "\(path.quoted) is there and not empty; nothing was written, name a new folder"
      case .fileExists(let path):
        "\(path.quoted) is there already; nothing was written, name a new file"
      case .busy(let path):
        "\(path.quoted) is being filled by another archiver; nothing was written"
      case .noFolder(let path):
        "cannot write to \(path.quoted): it is no folder"
      case .leadsNowhere(let path):
        "cannot write to \(path.quoted): it is a link that leads nowhere"
      case .failed(let path, let reason):
        "cannot write \(path.quoted): \(reason)"
      }
    }
  }

  static let name: FilePath = ".archiver-unfinished"
  static let content: FilePath = "content"
  static let file: FilePath = "file"
  /// The inodes of what is moved, as decimal numbers: written before the first one is.
  static let journal: FilePath = "moved"
  /// No other folder of the program's has the bit that marks this one.
  static let mode: mode_t = 0o1700

  private let path: FilePath
  private let companion: FilePath?
  /// The folders that were not there, the outermost first.
  private let made: [FilePath]
  private let target: OpenFolder
  private let stage: OpenFolder

  /// Where to make what is to be in the folder.
  let content: OpenFolder

  /// The path of `content`, for other programs.
  var contentPath: FilePath {
    path.appending(Self.name.components).appending(Self.content.components)
  }

  /// Has the body make what is to be in a folder, and moves it there when it returns.
  ///
  /// When anything fails, the folder is as it was before. Throws `Refusal`, and what the body throws.
  ///
  /// - Parameter companion: a file elsewhere that comes with the folder, and must not be there yet.
  static func fill<Value>(
    _ path: FilePath,
    with companion: FilePath? = nil,
    _ body: (StagedFolder) async throws -> Value
  ) async throws -> Value {
    // What an archive has is its owner's alone, also where other programs write it.
    let mask = umask(0o077)
    defer { umask(mask) }
    let staged = try StagedFolder(at: path, with: companion)
    defer { staged.close() }
    do {
      let value = try await body(staged)
      try staged.commit()
      return value
    } catch {
      staged.discard()
      throw (error as? Errno).map { Refusal.failed(path, reason: "\($0)") } ?? error
    }
  }

  private init(at path: FilePath, with companion: FilePath?) throws(Refusal) {
    (self.path, self.companion) = (path, companion)
    var made: [FilePath] = []
    do {
      let target: OpenFolder
      do {
        target = try OpenFolder(at: path)
      } catch Errno.noSuchFileOrDirectory {
        made = try path.makeFolders()
        target = try OpenFolder(at: path)
      }
      try Remains(in: target, path, with: companion)?.takeAway()
      stage = try Self.makeStage(in: target, path)
      content = try stage.folder(Self.content)
      (self.made, self.target) = (made, target)
    } catch {
      path.removeFolders(made)
      if let error = error as? Refusal { throw error }
      let isThere = (try? OpenFolder.entry(at: path)).flatMap(\.self) != nil
      switch error as? Errno {
      case .notDirectory? where isThere: throw .noFolder(path)
      case .noSuchFileOrDirectory? where isThere: throw .leadsNowhere(path)
      default: throw .failed(path, reason: "\(error)")
      }
    }
  }

  private static func makeStage(in target: OpenFolder, _ path: FilePath) throws -> OpenFolder {
    do {
      try target.makeFolder(name, mode: mode)
      let stage = try target.folder(name)
      // Who came in between took the folder for what a kill left.
      guard stage.lock(), try target.entry(name)?.inode == stage.facts.inode else {
        throw Refusal.busy(path)
      }
      try stage.makeFolder(content)
      return stage
    } catch Errno.fileExists, Errno.noSuchFileOrDirectory {
      throw Refusal.busy(path)
    }
  }

  /// Writes the file that comes with the folder.
  func makeCompanion(of bytes: some Sequence<UInt8>) throws {
    try stage.makeFile(Self.file, of: bytes)
  }

  /// Moves all to its place; when one can't be moved, all go back.
  private func commit() throws {
    let names = try content.names
    try writeJournal(names)
    var moved: [FilePath] = []
    do {
      for name in names {
        try content.move(name, to: name, in: target)
        moved.append(name)
      }
      if let companion { try place(companion) }
    } catch {
      for name in moved { try target.move(name, to: name, in: content) }
      throw error as? Errno == .fileExists ? Refusal.occupied(path) : error
    }
    do {
      // The journal last: as long as there is a stage, it tells what was moved.
      for name in [Self.content, Self.file] { try stage.remove(name) }
      try target.remove(Self.name)
    } catch {
      noteRemains(error)
    }
  }

  private func writeJournal(_ names: [FilePath]) throws {
    let entries = try names.map { try content.entry($0) } + [try stage.entry(Self.file)]
    let inodes = entries.compactMap { $0.map { "\($0.inode)" } }.joined(separator: " ")
    try stage.makeFile(Self.journal, of: inodes.utf8)
  }

  private func place(_ companion: FilePath) throws {
    do {
      do {
        try stage.move(Self.file, to: companion)
      } catch Errno.improperLink {
        // It is on another file system.
        try companion.makeFile(of: stage.bytes(of: Self.file))
      }
    } catch Errno.fileExists {
      throw Refusal.fileExists(companion)
    } catch let error as Errno {
      throw Refusal.failed(companion, reason: "\(error)")
    }
  }

  private func discard() {
    do {
      try target.remove(Self.name)
      path.removeFolders(made)
    } catch {
      noteRemains(error)
    }
  }

  private func noteRemains(_ error: any Error) {
    let place = path.appending(Self.name.components).quoted
    Output.note("Warning: \(place) can't be removed: \(error)")
  }

  private func close() {
    // Nothing is written by them any more.
    for folder in [content, stage, target] { _ = try? folder.close() }
  }
}

import Foundation

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Makes a file that was not there, as a whole or not at all.
///
/// It is made under a hidden name beside its own, which it gets when it is whole. What a kill leaves is known by that
/// name, and by that nobody has it locked; the next one that makes the file takes it away.
struct StagedFile {
  /// Why a file can't be made.
  enum Refusal: Error, CustomStringConvertible {
    case exists(FilePath)
    case busy(FilePath)
    case failed(FilePath, reason: String)

    var description: String {
      switch self {
      case .exists(let path):
        "\(path.quoted) is there already; nothing was written, name a new file"
      case .busy(let path):
        "\(path.quoted) is being made by another archiver; nothing was written"
      case .failed(let path, let reason):
        "cannot write \(path.quoted): \(reason)"
      }
    }
  }

  private let path: FilePath
  private let name: FilePath
  private let stage: FilePath
  private let folder: OpenFolder
  /// The file while it is made; it holds the lock.
  private let file: FileDescriptor

  /// Has the body fill a file, which is empty and its owner's alone, and gives it its name when that returns.
  ///
  /// Throws `Refusal`, and what the body throws.
  ///
  /// - Parameters:
  ///   - mode: the permissions that it has in the end.
  ///   - companion: a file beside it that comes with it, and must not be there yet, with its bytes.
  static func make<Value>(
    _ path: FilePath,
    mode: FilePermissions,
    with companion: (path: FilePath, bytes: [UInt8]),
    _ body: (FilePath) async throws -> Value
  ) async throws -> Value {
    let staged: StagedFile
    do {
      for path in [path, companion.path] where try OpenFolder.entry(at: path) != nil {
        throw Refusal.exists(path)
      }
      staged = try StagedFile(at: path)
    } catch let error as Errno {
      throw Refusal.failed(path, reason: "\(error)")
    }
    defer { staged.close() }
    do {
      let value = try await body(staged.stage)
      try staged.commit(mode, with: companion)
      return value
    } catch {
      staged.discard()
      throw (error as? Errno).map { Refusal.failed(path, reason: "\($0)") } ?? error
    }
  }

  private init(at path: FilePath) throws {
    guard let last = path.lastComponent, last.kind == .regular else {
      throw Refusal.failed(path, reason: "it is no name of a file")
    }
    let parent = path.removingLastComponent()
    folder = try OpenFolder(at: parent.isEmpty ? "." : parent)
    self.path = path
    name = FilePath(root: nil, [last])
    let hidden = FilePath(".\(last.string).archiver-unfinished")
    stage = parent.isEmpty ? hidden : parent.appending(hidden.components)
    do {
      file = try Self.make(stage, of: path)
    } catch {
      _ = try? folder.close()
      throw error
    }
  }

  private static func make(_ stage: FilePath, of path: FilePath) throws -> FileDescriptor {
    // Twice: what a kill left is there once.
    for _ in 0..<2 {
      do {
        let file = try FileDescriptor.open(
          stage,
          .readWrite,
          options: [.create, .exclusiveCreate, .closeOnExec, .noFollow],
          permissions: .ownerReadWrite
        )
        if lock(file) { return file }
        try file.close()
      } catch Errno.fileExists {
        try removeRemains(at: stage, of: path)
      }
    }
    throw Refusal.busy(path)
  }

  private static func removeRemains(at stage: FilePath, of path: FilePath) throws {
    let file: FileDescriptor
    do {
      file = try FileDescriptor.open(stage, .readWrite, options: [.closeOnExec, .noFollow])
    } catch Errno.noSuchFileOrDirectory {
      return
    }
    try file.closeAfter {
      guard lock(file) else { throw Refusal.busy(path) }
      try stage.removeFile()
    }
  }

  private static func lock(_ file: FileDescriptor) -> Bool {
    // Where there are no locks to be had, nobody else has one.
    flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
  }

  private func commit(
    _ mode: FilePermissions,
    with companion: (path: FilePath, bytes: [UInt8])
  ) throws {
    guard fchmod(file.rawValue, mode.rawValue) == 0, fsync(file.rawValue) == 0 else {
      throw Errno(rawValue: errno)
    }
    guard let hidden = stage.lastComponent else { throw Errno.noSuchFileOrDirectory }
    do {
      try folder.move(FilePath(root: nil, [hidden]), to: name, in: folder)
    } catch Errno.fileExists {
      throw Refusal.exists(path)
    }
    do {
      try companion.path.makeFile(of: companion.bytes)
      guard companion.path.withPlatformString({ chmod($0, mode.rawValue) }) == 0 else {
        throw Errno(rawValue: errno)
      }
    } catch {
      try folder.move(name, to: FilePath(root: nil, [hidden]), in: folder)
      throw error as? Errno == .fileExists ? Refusal.exists(companion.path) : error
    }
  }

  private func discard() {
    do {
      try stage.removeFile()
    } catch {
      Output.note("Warning: \(stage.quoted) can't be removed: \(error)")
    }
  }

  private func close() {
    // Nothing is written by them any more.
    _ = try? folder.close()
    _ = try? file.close()
  }
}

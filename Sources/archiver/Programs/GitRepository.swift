import Changes
import Foundation
import Storage
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Makes a bare repository by the user's git.
///
/// It depends on nothing but that git and the archive: not on settings, on who owns the folder, or on the
/// user's mask.
struct GitRepository {
  /// What git did not do.
  enum Failure: Error, CustomStringConvertible {
    case missing
    case unusable(reason: String)
    case refused(command: String)
    /// A folder is in no repository that git takes.
    case noRepository(String)

    var description: String {
      switch self {
      case .missing: "there is no git on the PATH; install it, or use 'archiver export git -'"
      case .unusable(let reason): "the git on the PATH can't be run: \(reason)"
      case .noRepository(let folder):
        "\(folder) is in no git repository that git takes; name a folder of one"
      case .refused(let command): "'git \(command)' failed, as it says above"
      }
    }
  }

  /// Where the repository is made, and git runs.
  private let folder: FilePath

  /// Makes a repository with the history of an archive in a folder that is new or empty, as a whole or
  /// not at all; a clone begins with the branch of the latest snapshot.
  ///
  /// - Parameter write: writes the history to the sink, and returns that branch.
  static func make(
    at folder: FilePath,
    of archive: Archive,
    _ write:
      @escaping @Sendable (ArchiveView, @escaping ([UInt8]) throws -> Void) throws ->
      String?
  ) async throws {
    try await EndingSignals.putOff {
      try await StagedFolder.fill(folder) { staged in
        let repository = GitRepository(folder: staged.contentPath)
        try await repository.git("init", "--quiet", "--bare", "--template=") { _ in }
        try await repository.take(archive, write)
      }
    }
  }

  private func take(
    _ archive: Archive,
    _ write:
      @escaping @Sendable (ArchiveView, @escaping ([UInt8]) throws -> Void) throws ->
      String?
  ) async throws {
    let head = try await git("--git-dir=.", "fast-import", "--quiet", "--done") { input in
      try await archive.read { archive in
        let head = try write(archive) { bytes in
          try EndingSignals.check()
          try input.writeResults(bytes)
        }
        // Without it git takes what was cut off for all there is.
        try input.writeResults(Array("done\n".utf8))
        return head
      }
    }
    guard let head else { return }
    try await git("--git-dir=.", "symbolic-ref", "HEAD", "refs/heads/\(head)") { _ in }
  }

  /// Runs git while the body writes to its standard input; what it prints goes to standard error.
  private func git<Value: Sendable>(
    _ arguments: String...,
    feed: (FileDescriptor) async throws -> Value
  ) async throws -> Value {
    let git = ChildProgram(
      name: "git",
      arguments: [Array("-C".utf8), folder.bytes] + arguments.map { Array($0.utf8) },
      environment: .git,
      output: .standardError
    )
    let ending: ChildProgram.Ending<Value>
    do {
      ending = try await git.run(feed)
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw Failure.missing
    } catch let error as SubprocessError {
      throw Failure.unusable(reason: error.underlyingError.map { "\($0)" } ?? "\(error)")
    }
    try EndingSignals.check()
    let refused = Failure.refused(command: arguments.joined(separator: " "))
    do {
      let value = try ending.result.get()
      guard ending.status == .exited(0) else { throw refused }
      return value
    } catch is OutputError {
      throw refused
    }
  }
}

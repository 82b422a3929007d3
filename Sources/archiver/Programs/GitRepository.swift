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
struct GitRepository {
  /// What git did not do.
  enum Failure: Error, CustomStringConvertible {
    case occupied(String)
    case missing
    case refused(command: String)

    var description: String {
      switch self {
      case .occupied(let folder): "\(folder) is there and not empty; name a new folder"
      case .missing: "there is no git on the PATH; install it, or use 'archiver export git -'"
      case .refused(let command): "'git \(command)' failed, as it says above"
      }
    }
  }

  /// An absolute path, which git never takes for an option.
  private let folder: String

  /// Makes an empty repository in a folder that is new or empty.
  init(at folder: String) async throws {
    if try FolderReading.isOccupied(folder) { throw Failure.occupied(folder) }
    self.folder = URL(filePath: folder).path
    try await Self.git("init", "--quiet", "--bare", "--", folder) { _ in }
  }

  /// Takes the history of an archive; a clone begins with the branch of its latest snapshot.
  func take(_ archive: Archive) async throws {
    let head = try await Self.git("-C", folder, "fast-import", "--quiet", "--done") { input in
      try await archive.read { archive in
        var history = GitHistory(of: archive) { try input.writeResults($0) }
        try history.write()
        return history.head
      }
    }
    guard let head else { return }
    try await Self.git("-C", folder, "symbolic-ref", "HEAD", "refs/heads/\(head)") { _ in }
  }

  /// Runs git while the body writes to its standard input; what it prints goes to standard error.
  private static func git<Value: Sendable>(
    _ arguments: String...,
    feed: (FileDescriptor) async throws -> Value
  ) async throws -> Value {
    let git = ChildProgram(
      name: "git",
      arguments: arguments,
      environment: .git,
      output: .standardError
    )
    let ending: ChildProgram.Ending<Value>
    do {
      ending = try await git.run(feed)
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw Failure.missing
    }
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

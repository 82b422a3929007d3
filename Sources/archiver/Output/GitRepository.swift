import Changes
import Foundation
import Storage

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
  init(at folder: String) throws {
    if try FolderReading.isOccupied(folder) { throw Failure.occupied(folder) }
    self.folder = URL(filePath: folder).path
    try Self.git("init", "--quiet", "--bare", "--", folder)
  }

  /// Takes the history of an archive; a clone begins with the branch of its latest snapshot.
  func take(_ archive: Archive) throws {
    // When git ends early, writing to it is to fail and not to end this program.
    signal(SIGPIPE, SIG_IGN)
    var head: String?
    try Self.git("-C", folder, "fast-import", "--quiet", "--done") { input in
      var history = GitHistory(of: archive) { try input.write(contentsOf: Data($0)) }
      try history.write()
      head = history.head
    }
    if let head { try Self.git("-C", folder, "symbolic-ref", "HEAD", "refs/heads/\(head)") }
  }

  private static func git(
    _ arguments: String...,
    feed: (FileHandle) throws -> Void = { _ in }
  ) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["git"] + arguments
    // What a caller that is git itself says of its repository is not meant for this one.
    process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("GIT_") }
    let input = Pipe()
    process.standardInput = input
    process.standardOutput = FileHandle.standardError
    try process.run()
    defer { process.waitUntilExit() }
    do {
      try feed(input.fileHandleForWriting)
      try input.fileHandleForWriting.close()
    } catch let error as ArchiveError {
      try input.fileHandleForWriting.close()
      throw error
    } catch {
      throw Failure.refused(command: arguments.joined(separator: " "))
    }
    process.waitUntilExit()
    // What `env` ends with when there is no such program.
    if process.terminationStatus == 127 { throw Failure.missing }
    guard process.terminationStatus == 0 else {
      throw Failure.refused(command: arguments.joined(separator: " "))
    }
  }
}

import Changes
import Foundation
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Finds out by git what Apify's command line pushes of a folder.
///
/// It leaves out what git ignores there; then what `.actorignore` names, but for what a line of that names
/// which begins with `!`: that is pushed although git ignores it. All of `.actor` is pushed.
/// https://github.com/apify/apify-cli/blob/master/src/lib/utils.ts
struct PushRules {
  /// What git prints at the most, in bytes.
  private static let largestOutput = 64 << 20

  private let folder: DiskPath
  private let patterns: (excluded: [String], forced: [String])

  /// Lists what is pushed of a folder. Throws `FolderError`.
  static func folder(at path: FilePath) async throws -> PushedFolder {
    let folder = DiskPath(path.bytes)
    try FolderListing.check(folder)
    let rules = try PushRules(folder)
    do {
      return try await rules.pushed()
    } catch let error as SubprocessError where error.code == .executableNotFound {
      return PushedFolder(try FolderListing(of: rules.folder), ignoring: nil)
    }
  }

  private init(_ folder: DiskPath) throws {
    self.folder = folder
    let lines =
      try FolderReading.text(at: ".actorignore", in: folder)
      .unicodeScalars.split(separator: "\n")
      .map { String($0).trimmingCharacters(in: .whitespacesAndNewlines) }
      .filter { !$0.isEmpty && !$0.hasPrefix("#") }
    patterns = (
      lines.filter { !$0.hasPrefix("!") },
      lines.filter { $0.hasPrefix("!") }.map { String($0.dropFirst()) }
    )
  }

  private func pushed() async throws -> PushedFolder {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let ignoredByGit = Set(try await ignoredByGit(scratch).filter { !$0.isOfActor })
    let listing = try FolderListing(
      of: folder,
      passingOver: patterns.forced.isEmpty ? ignoredByGit : []
    )
    var ignored = Set(listing.paths.filter { $0.isIn(ignoredByGit) })
    ignored.formUnion(try await matches(of: patterns.excluded, listing.paths, scratch))
    ignored.subtract(try await matches(of: patterns.forced, listing.paths, scratch))
    return PushedFolder(listing, ignoring: ignored.filter { !$0.isOfActor })
  }

  /// What git ignores in the folder, files and whole folders: by the repository that it is in, with all
  /// that the user has set; where it is in none, by the `.gitignore` files in it.
  private func ignoredByGit(_ scratch: Scratch) async throws -> [DiskPath] {
    let list = ["ls-files", "--others", "--ignored", "--directory", "-z"]
    let own = try await Self.git(
      ["-c", "core.fsmonitor=false"] + list + ["--exclude-standard"],
      in: folder,
      environment: .ofUser
    )
    if let own { return Self.paths(own) }
    let repository = try await scratch.repository()
    let arguments = ["--git-dir=\(repository)", "--work-tree=."] + list
    let other = try await Self.git(
      arguments + ["--exclude-per-directory=.gitignore"],
      in: folder,
      environment: .git
    )
    return Self.paths(other ?? [])
  }

  /// Which paths patterns name as lines of a `.gitignore` do.
  private func matches(
    of patterns: [String],
    _ paths: [DiskPath],
    _ scratch: Scratch
  ) async throws -> [DiskPath] {
    if patterns.isEmpty || paths.isEmpty { return [] }
    let file = try scratch.write(patterns)
    let repository = try await scratch.repository()
    // In an empty tree, so that no link is in the way.
    let answer = try await Self.git(
      [
        "--git-dir=\(repository)", "--work-tree=.", "-c",
        "core.excludesFile=\(file)", "check-ignore", "--no-index", "--stdin", "-z",
      ],
      in: DiskPath(scratch.emptyFolder),
      environment: .git,
      // A colon at the beginning would mean something.
      input: paths.flatMap { "./".utf8 + $0.bytes + [0] }
    )
    return Self.paths(answer ?? []).map { DiskPath($0.bytes.dropFirst(2)) }
  }

  private static func paths(_ output: [UInt8]) -> [DiskPath] {
    output.split(separator: 0).map { path in
      DiskPath(path.last == UInt8(ascii: "/") ? path.dropLast() : path)
    }
  }

  /// What git prints; nil when it refuses.
  fileprivate static func git(
    _ arguments: [String],
    in folder: DiskPath,
    environment: Environment,
    input: [UInt8] = []
  ) async throws -> [UInt8]? {
    let result = try await Subprocess.run(
      .name("git"),
      arguments: Arguments(
        bytes: [Array("-C".utf8), folder.bytes] + arguments.map { Array($0.utf8) }
      ),
      environment: environment,
      input: .array(input),
      output: .bytes(limit: largestOutput),
      error: .discarded
    )
    // 1: nothing is ignored.
    return [.exited(0), .exited(1)].contains(result.terminationStatus) ? result.standardOutput : nil
  }
}

/// A folder of its own, with what git needs to be asked about patterns.
private struct Scratch {
  private let place: String

  init() throws {
    place = FileManager.default.temporaryDirectory.appending(path: "archiver-\(UUID())").path
    for folder in [place, emptyFolder] {
      try FileManager.default.createDirectory(
        atPath: folder,
        withIntermediateDirectories: false,
        attributes: [.posixPermissions: 0o700]
      )
    }
  }

  var emptyFolder: String { place + "/empty" }

  /// The path of an empty repository.
  func repository() async throws -> String {
    let repository = place + "/repository"
    if !FileManager.default.fileExists(atPath: repository) {
      _ = try await PushRules.git(
        ["init", "--quiet", "--bare", "--template=", repository],
        in: DiskPath(place),
        environment: .git
      )
    }
    return repository
  }

  /// Writes patterns, and returns where.
  func write(_ patterns: [String]) throws -> String {
    let file = place + "/patterns"
    try Data((patterns.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: file))
    return file
  }

  func remove() {
    // What is left behind has no content of anybody's.
    _ = try? FileManager.default.removeItem(atPath: place)
  }
}

extension DiskPath {
  /// It is `.actor`, or in there.
  fileprivate var isOfActor: Bool {
    bytes.starts(with: ".actor/".utf8) || bytes.elementsEqual(".actor".utf8)
  }

  /// The path, or a folder that it leads through, is among some.
  fileprivate func isIn(_ paths: Set<DiskPath>) -> Bool {
    paths.contains(self)
      || bytes.indices.contains {
        bytes[$0] == UInt8(ascii: "/") && paths.contains(DiskPath(bytes[..<$0]))
      }
  }
}

extension Environment {
  /// What git gets to find out what the user has it ignore.
  fileprivate static var ofUser: Environment {
    var values = ProcessInfo.processInfo.environment.filter {
      !$0.key.hasPrefix("GIT_") && $0.key != "APIFY_TOKEN"
    }
    // Nothing is written, and nobody is asked.
    values["GIT_OPTIONAL_LOCKS"] = "0"
    values["GIT_TERMINAL_PROMPT"] = "0"
    return .only(values)
  }
}

import Foundation
import RealPrograms
import Testing

/// A tree of files on disk, for real programs to work on.
struct WorkFolder: ~Copyable {
  private let place: URL

  init(_ tree: World.Tree) throws {
    place = FileManager.default.temporaryDirectory.appending(path: "work-\(UUID())")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    for (path, bytes) in tree {
      let file = place.appending(path: path)
      let parent = file.deletingLastPathComponent()
      try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    }
  }

  deinit {
    try? FileManager.default.removeItem(at: place)
  }

  /// Applies a patch by `git apply`.
  func gitApply(_ patch: [UInt8]) async throws {
    try await run("git", "init", "-q")
    let file = place.appending(path: ".git/changes.patch")
    try Data(patch).write(to: file)
    try await run("git", "apply", "--whitespace=nowarn", ".git/changes.patch")
  }

  /// Applies a patch by GNU `patch`.
  func patch(_ patch: [UInt8]) async throws {
    try FileManager.default.createDirectory(
      at: place.appending(path: ".git"),
      withIntermediateDirectories: true
    )
    let file = place.appending(path: ".git/changes.patch")
    try Data(patch).write(to: file)
    try await run("patch", "-s", "-p1", "--force", "-i", ".git/changes.patch")
  }

  /// The files that git finds renamed between two folders, with their similarity in percent.
  func gitRenames(from old: String, to new: String) async throws -> [String: Int] {
    let result = try await RealProgram.run(
      "git",
      "diff",
      "--no-index",
      "-M",
      "-l0",
      "--name-status",
      "--diff-filter=R",
      old,
      new,
      in: place,
      environment: ["GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"]
    )
    var renames: [String: Int] = [:]
    for line in result.output.split(separator: "\n") {
      let fields = line.split(separator: "\t").map(String.init)
      let paths = fields.dropFirst().map {
        $0.split(separator: "/").dropFirst().joined(separator: "/")
      }
      renames[paths.joined(separator: " => ")] = Int(fields[0].dropFirst())
    }
    return renames
  }

  /// All files but git's own.
  var tree: World.Tree {
    get throws {
      var tree: World.Tree = [:]
      let files = FileManager.default.enumerator(atPath: place.path)
      for case let path as String in files ?? .init()
      where path != ".git" && !path.hasPrefix(".git/") {
        var isFolder: ObjCBool = false
        let file = place.appending(path: path)
        _ = FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder)
        if !isFolder.boolValue { tree[path] = Array(try Data(contentsOf: file)) }
      }
      return tree
    }
  }

  private func run(_ command: String...) async throws {
    let result = try await RealProgram.start(command, in: place).result
    #expect(result.status == 0, "\(result.output + result.errors)")
  }
}

import Changes
import Foundation
import Snapshots
import Storage
import Testing

/// Applies patches with the real git to real trees.
struct PatchTests {
  private typealias Tree = [String: [UInt8]]

  private let number = VersionNumber(major: 0, minor: 1)
  private let actor = Actor(id: "abcdefghijklmnopq", username: "jane", name: "crawler")

  private func record(_ trees: [Tree], in archive: Archive) throws {
    let poll = try archive.beginPoll(
      of: .archived,
      trigger: .once,
      at: Timestamp(milliseconds: 0),
      program: "test"
    )
    for (index, tree) in trees.enumerated() {
      let snapshot = Snapshot(
        versionNumber: number,
        coverage: .full,
        sourceFiles: tree.map {
          SourceFile(path: ExactString($0.key), node: .file(.text, Content($0.value)))
        }
      )
      let time = Timestamp(milliseconds: Int64(index))
      let observation = Observation(
        of: actor,
        [(number, .state(snapshot))],
        extent: .version(nil),
        askedAt: time,
        answeredAt: time
      )
      #expect(try archive.record([observation], during: poll) == [[.new(revision: index + 1)]])
    }
  }

  private func patch(from old: Int, to new: Int, in archive: Archive) throws -> [UInt8] {
    let version = try archive.versions()[0]
    let timeline = try archive.timeline(of: version.id)
    let comparison = try Comparison(
      from: (version, timeline[old - 1]),
      to: (version, timeline[new - 1]),
      in: archive
    )
    let patch = Patch(of: archive)
    return try comparison.files.flatMap { try patch.text(of: $0, binary: true) }
  }

  private func apply(_ patch: [UInt8], to tree: Tree) throws -> Tree {
    let folder = FileManager.default.temporaryDirectory.appending(path: "patch-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (path, bytes) in tree {
      let file = folder.appending(path: path)
      let parent = file.deletingLastPathComponent()
      try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    }
    try git(["init", "-q"], in: folder)
    let file = folder.appending(path: ".git/changes.patch")
    try Data(patch).write(to: file)
    try git(["apply", "--whitespace=nowarn", ".git/changes.patch"], in: folder)
    var result: Tree = [:]
    let files = FileManager.default.enumerator(atPath: folder.path)
    for case let path as String in files ?? .init() where !path.hasPrefix(".git") {
      var isFolder: ObjCBool = false
      let place = folder.appending(path: path)
      _ = FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder)
      if !isFolder.boolValue { result[path] = Array(try Data(contentsOf: place)) }
    }
    return result
  }

  private func git(_ arguments: [String], in folder: URL) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["git"] + arguments
    process.currentDirectoryURL = folder
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let text = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(String(decoding: text, as: UTF8.self))")
  }

  @Test func `git apply turns each tree into the next one, byte for byte`() throws {
    let lines = (0..<60).map { "line \($0)\n" }
    var edited = lines
    edited[3] = "another line\n"
    edited.removeSubrange(30..<33)
    let text = Array(lines.joined().utf8)
    let trees: [Tree] = [
      [:],
      [
        "a.txt": text, "b/c.txt": Array("one\r\ntwo".utf8), "empty": [], "bin": [0, 1, 255],
        "with space": Array("x\n".utf8), "é \"quoted\"\t\\": Array("y".utf8),
        "large.bin": (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) },
        "thing": Array("a file".utf8),
      ],
      [
        "a.txt": Array(edited.joined().utf8), "moved/c.txt": Array("one\r\ntwo".utf8),
        "empty": Array("no more\n".utf8), "bin": [0, 2], "with space": Array("x".utf8),
        "é \"quoted\"\t\\": Array("y\n".utf8), "large.bin": [0], "new": [],
        "thing/is": Array("a folder now".utf8), "control\u{1B}[2J": Array("z\n".utf8),
      ],
      ["a.txt": text, "bin": Array("text now\n".utf8), "b": Array("one\r\ntwo".utf8)],
      [:],
    ]
    let archive = try Archive()
    try record(trees, in: archive)
    for index in 1..<trees.count {
      for (old, new) in [(index, index + 1), (index + 1, index)] {
        let patch = try patch(from: old, to: new, in: archive)
        #expect(try apply(patch, to: trees[old - 1]) == trees[new - 1], "\(old) to \(new)")
      }
    }
  }

  @Test(arguments: [
    "../up", "/absolute", ".git/config", "a//b", "n\0l", "a/./b", ".GIT /x", "git~1/x", ".git:x",
    "b\\.git.\\x",
  ])
  func `a path that leads out of the tree is told, not put into the patch`(path: String) throws {
    let archive = try Archive()
    let tree: Tree = [path: Array("one\n".utf8), "good": Array("two\n".utf8)]
    try record([[:], tree], in: archive)
    let patch = try patch(from: 1, to: 2, in: archive)
    #expect(try apply(patch, to: [:]) == ["good": Array("two\n".utf8)])
    #expect(String(decoding: patch, as: UTF8.self).contains("# added \(Patch.quoted("", path)): "))
  }

  @Test func `what only changed its format is said to be so`() throws {
    let archive = try Archive()
    let poll = try archive.beginPoll(
      of: .archived,
      trigger: .once,
      at: Timestamp(milliseconds: 0),
      program: "test"
    )
    for (index, format) in [SourceFile.Format.text, .base64].enumerated() {
      let node = SourceFile.Node.file(format, Content(Array("x".utf8)))
      let snapshot = Snapshot(
        versionNumber: number,
        coverage: .full,
        sourceFiles: [SourceFile(path: "a", node: node)]
      )
      let time = Timestamp(milliseconds: Int64(index))
      let observation = Observation(
        of: actor,
        [(number, .state(snapshot))],
        extent: .version(nil),
        askedAt: time,
        answeredAt: time
      )
      _ = try archive.record([observation], during: poll)
    }
    let text = String(decoding: try patch(from: 1, to: 2, in: archive), as: UTF8.self)
    #expect(text == "# a: same bytes, format TEXT -> BASE64\n")
  }
}

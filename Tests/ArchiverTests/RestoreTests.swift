import ApifyEmulator
import Foundation
import RealPrograms
import SeededRandom
import Testing

/// Snapshots that are brought back, to disk, to Apify and to git.
struct RestoreTests {
  /// All files below a folder of the program's.
  private func tree(_ name: String, of program: Program) throws -> [String: Data] {
    let folder = program.folder.appending(path: name)
    var tree: [String: Data] = [:]
    let files = FileManager.default.enumerator(atPath: folder.path)
    for case let path as String in files ?? .init() where path != ".git" && !path.hasPrefix(".git/")
    {
      var isFolder: ObjCBool = false
      let place = folder.appending(path: path)
      _ = FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder)
      if !isFolder.boolValue { tree[path] = try Data(contentsOf: place) }
    }
    return tree
  }

  private static func bytes(using random: inout SeededGenerator) -> Data {
    let count = [0, 1, 30, 5000].randomElement(using: &random) ?? 0
    let isText = Bool.random(using: &random)
    return Data(
      (0..<count).map { _ in isText ? UInt8.random(in: 9...126, using: &random) : random.byte }
    )
  }

  private static func state(_ tree: [String: Data]) -> Value {
    [
      "versionNumber": "0.1", "sourceType": "SOURCE_FILES",
      "sourceFiles": .array(
        tree.map {
          [
            "name": .string($0.key), "format": "BASE64",
            "content": .string($0.value.base64EncodedString()),
          ]
        }
      ),
    ]
  }

  @Test func `what is restored, and what git has of it, is what was put, byte for byte`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      var random = SeededGenerator(seed: 7)
      var trees: [[String: Data]] = []
      let id = await program.emulator.addActor("one", versions: [Self.state([:])])
      for number in 0..<5 {
        var tree: [String: Data] = ["number": Data("\(number)".utf8)]
        for name in ["a", "d/b", "d/é \"q\"", "deep/er/c"] where Bool.random(using: &random) {
          tree[name] = Self.bytes(using: &random)
        }
        trees.append(tree)
        await program.emulator.putVersion(Self.state(tree), in: id)
        #expect(try await program.archiver("poll", "jane/one").status == 0)
      }
      #expect(try await program.archiver("export", "git", "history.git").status == 0)
      let clone = try await program.run(["git", "clone", "-q", "history.git", "clone"])
      #expect(clone.status == 0, "\(clone.errors)")
      for (index, tree) in trees.enumerated().reversed() {
        let folder = "out\(index)"
        let result = try await program.archiver("restore", "jane/one@\(index + 1)", "--to", folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try self.tree(folder, of: program) == tree)
        #expect(try self.tree("clone", of: program) == tree)
        if index > 0 {
          let reset = ["git", "-C", "clone", "reset", "-q", "--hard", "HEAD~"]
          let back = try await program.run(reset)
          #expect(back.status == 0, "\(back.errors)")
        }
      }
    }
  }

  @Test(
    arguments: [
      (["../up"], "../up"), (["/abs"], "/abs"), (["n\0l"], "n\\000l"),
      ([".git/hooks/x"], ".git/hooks/x"), (["f", "f/g"], "f/g"),
      (["f", "f/\u{301}g"], "leads through the file f"),
      (["./a", "a"], "./a (it leads to the same place as a)"), ([""], "\"\" (no file can have it)"),
      ([".archiver-unfinished/a"], ".archiver-unfinished/a (archiver works there while it writes)"),
    ] as [([String], String)]
  )
  func `a path that can't be written is named, and nothing is written`(
    paths: [String],
    words: String
  ) async throws {
    let files = (paths + ["good"]).map { path in
      ["name": .string(path), "format": "TEXT", "content": "x"] as Value
    }
    let state: Value = [
      "versionNumber": "0.1", "sourceType": "SOURCE_FILES", "sourceFiles": .array(files),
    ]
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [state])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      let before = try FileManager.default.contentsOfDirectory(atPath: program.folder.path)
      let result = try await program.archiver("restore", "jane/one", "--to", "out")
      #expect(result.status == 2)
      #expect(result.errors.contains("nothing was written"), "\(result.errors)")
      #expect(result.errors.contains(words), "\(result.errors)")
      let after = try FileManager.default.contentsOfDirectory(atPath: program.folder.path)
      #expect(Set(after) == Set(before))
    }
  }

  @Test func `a folder with something in it is left as it is`() async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "archived"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      let folder = program.folder.appending(path: "out")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        at: folder.appending(path: "a"),
        withDestinationURL: program.folder.appending(path: "elsewhere")
      )
      for command in [["restore", "jane/one", "--to", "out"], ["export", "git", "out"]] {
        let result = try await program.archiver(command)
        #expect(result.status == 2)
        #expect(result.errors.contains("not empty"), "\(result.errors)")
      }
      try Data("mine".utf8).write(to: program.folder.appending(path: "file"))
      for command in [["restore", "jane/one", "--to", "file"], ["export", "git", "file"]] {
        let result = try await program.archiver(command)
        #expect(result.status == 2)
        #expect(result.errors.contains("file: it is no folder"), "\(result.errors)")
        let mine = try String(contentsOf: program.folder.appending(path: "file"), encoding: .utf8)
        #expect(mine == "mine")
      }
      let elsewhere = program.folder.appending(path: "elsewhere")
      try FileManager.default.createSymbolicLink(
        at: program.folder.appending(path: "link"),
        withDestinationURL: elsewhere
      )
      for command in [["restore", "jane/one", "--to", "link"], ["export", "git", "link"]] {
        let result = try await program.archiver(command)
        #expect(result.status == 2)
        #expect(result.errors.contains("link that leads nowhere"), "\(result.errors)")
      }
      #expect(!FileManager.default.fileExists(atPath: elsewhere.path))
    }
  }

  @Test func `files that clash are left out of git, and are there as soon as they fit`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let trees = [
        ["a": "1"], ["a": "1", "a/b": "2"], ["a/b": "2"], ["a/b": "2", "a": "3"], ["a/b": "2"],
      ]
      let id = await program.emulator.addActor("one", versions: [version(trees[0])])
      for tree in trees {
        await program.emulator.putVersion(version(tree), in: id)
        #expect(try await program.archiver("poll", "jane/one").status == 0)
      }
      let host = program.folder.appending(path: "host").path
      #expect(try await program.run(["git", "init", "-q", "--bare", host]).status == 0)
      // As in a hook of another repository.
      let export = try await program.archiver(
        ["export", "git", "out"],
        environment: ["GIT_DIR": host]
      )
      #expect(export.status == 0, "\(export.errors)")
      #expect(try await program.run(["git", "-C", host, "for-each-ref"]).output == "")
      var names: [String] = []
      for back in (0..<trees.count).reversed() {
        let tree = ["git", "-C", "out", "ls-tree", "-r", "--name-only", "HEAD~\(back)"]
        names.append(try await program.run(tree).output)
      }
      #expect(names == ["a\n", "a\n", "a/b\n", "a\n", "a/b\n"])
    }
  }

  @Test func `the body that is sent back brings the state back`() async throws {
    try await Program.with { (program: Program) async throws in
      let state = version(["a": "one\n", "b": "two\n"])
      let id = await program.emulator.addActor("one", versions: [state])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      await program.emulator.putVersion(version(["a": "lost\n"]), in: id)
      #expect(try await program.archiver("poll").status == 0)
      let body = try await program.archiver("restore", "jane/one@1", "--as-api-json")
      #expect(body.status == 0)
      let value = try JSONDecoder().decode(Value.self, from: Data(body.output.utf8))
      await program.emulator.putVersion(value, in: id)
      #expect(try await program.archiver("poll").status == 0)
      #expect(
        try await program.shell("SELECT event FROM history") == "first\nchanged\nreverted\n"
      )
    }
  }

  @Test func `variables come back as a shell reads them, but for secrets`() async throws {
    try await Program.with { (program: Program) async throws in
      let odd = "it's $HOME \"and\" `more`\nnext '\u{301}; touch made; echo '\u{301}"
      let state: Value = [
        "versionNumber": "0.1", "sourceType": "SOURCE_FILES", "sourceFiles": [],
        "envVars": [
          ["name": "ODD", "value": .string(odd)], ["name": "S", "value": "s", "isSecret": true],
          ["name": "X\ntouch made\nY", "value": "x"], ["name": "A$(touch made)", "value": "x"],
          ["name": "T\ntouch made\n", "value": "s", "isSecret": true],
        ],
      ]
      await program.emulator.addActor("one", versions: [state])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      let result = try await program.archiver(
        ["restore", "jane/one", "--to", "out", "--env-file", "vars"]
      )
      #expect(result.status == 0)
      #expect(result.errors.contains("never seen: S, "))
      let read = try await program.run(["sh", "-c", ". ./vars; printf %s \"$ODD$S\""])
      #expect(read.output == odd)
      let made = program.folder.appending(path: "made")
      #expect(!FileManager.default.fileExists(atPath: made.path))
      #expect(result.errors.contains("a shell can't have these variables: A$(touch made), \"X\\n"))
    }
  }
}

extension SeededGenerator {
  fileprivate var byte: UInt8 {
    mutating get { UInt8(truncatingIfNeeded: next()) }
  }
}

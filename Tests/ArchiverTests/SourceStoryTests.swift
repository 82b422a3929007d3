import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// A version whose source goes through every type that there is, polled after each step.
struct SourceStoryTests {
  /// A push as Apify's command line makes it: inline below 3 MiB, else as a zip in a key-value store, which
  /// the next push overwrites.
  private static func push(
    _ files: [String: Data],
    to id: String,
    _ program: Program
  ) async throws {
    let size = files.values.reduce(0) { $0 + $1.count }
    if size < 3 << 20 {
      await program.emulator.putVersion(
        [
          "versionNumber": "0.1", "sourceType": "SOURCE_FILES", "buildTag": "latest",
          "sourceFiles": .array(
            files.sorted { $0.key < $1.key }.map { name, data in
              let text = String(data: data, encoding: .utf8)
              return [
                "name": .string(name), "format": text == nil ? "BASE64" : "TEXT",
                "content": .string(text ?? data.base64EncodedString()),
              ]
            }
          ),
        ],
        in: id
      )
      return
    }
    let folder = program.folder.appending(path: "push-\(UUID())")
    try write(files, to: folder)
    let zip = try await RealProgram.run(
      "python3",
      "-m",
      "zipfile",
      "-c",
      "../push.zip",
      ".",
      in: folder
    )
    #expect(zip.status == 0, "\(zip.errors)")
    let bytes = try Data(contentsOf: program.folder.appending(path: "push.zip"))
    let path = await program.emulator.putRecord(bytes, "version-0.1.zip", in: "store")
    await point(id, program, "TARBALL", "tarballUrl", program.url + path)
  }

  private static func point(
    _ id: String,
    _ program: Program,
    _ type: String,
    _ field: String,
    _ url: String
  ) async {
    await program.emulator.putVersion(
      [
        "versionNumber": "0.1", "sourceType": .string(type), "buildTag": "latest",
        "\(field)": .string(url),
      ],
      in: id
    )
  }

  private static func write(_ files: [String: Data], to folder: URL) throws {
    for (name, data) in files {
      let file = folder.appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      try data.write(to: file)
    }
  }

  /// Commits files as all that a repository has.
  private static func commit(_ files: [String: Data], to name: String, _ server: RemoteServer)
    async throws
  {
    let folder = server.folder.appending(path: name)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    func git(_ arguments: String...) async throws {
      let result = try await RealProgram.start(
        ["git", "-c", "user.name=Jane", "-c", "user.email=jane@example.com"] + arguments,
        in: folder
      ).result
      #expect(result.status == 0, "\(result.errors)")
    }
    try await git("init", "-q", "-b", "main")
    try await git("rm", "-rfq", "--ignore-unmatch", ".")
    try write(files, to: folder)
    try await git("add", "-A")
    try await git("commit", "-qm", "x")
  }

  private static func tree(of folder: URL) throws -> [String: Data] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return try paths.reduce(into: [:]) { tree, path in
      let file = folder.appending(path: path)
      let isFolder = try file.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true
      if !isFolder, !path.hasPrefix(".git/") { tree[path] = try Data(contentsOf: file) }
    }
  }

  @Test func `inline, three tarballs at one URL, two commits, a gist, inline: eight snapshots`()
    async throws
  {
    try await RemoteServer.with { (server: RemoteServer) async throws in
      try await Program.with { (program: Program) async throws in
        func files(_ step: Int, large: Bool = false) -> [String: Data] {
          var files = [
            "src/main.js": Data("step \(step)\n".utf8), "src/kept.js": Data("kept\n".utf8),
            "only-\(step).txt": Data("\(step)\n".utf8), "bin": Data([0, 255, UInt8(step)]),
          ]
          if large {
            // Words that compress badly enough for the limit on what comes out.
            let words = (0..<500_000).map { "\(($0 &* 2_654_435_761) % 1_000_003)" }
            files["large.txt"] = Data((words.joined(separator: "\n") + "\n\(step)\n").utf8)
          }
          return files
        }
        let steps = (1...8).map { files($0, large: (2...4).contains($0)) }
        let id = await program.emulator.addActor("one", versions: [])
        for (index, files) in steps.enumerated() {
          switch index {
          case 0...3, 7: try await Self.push(files, to: id, program)
          case 4:
            try await Self.commit(files, to: "repo", server)
            await Self.point(
              id,
              program,
              "GIT_REPO",
              "gitRepoUrl",
              server.url + "/git/repo/.git#main"
            )
          case 5: try await Self.commit(files, to: "repo", server)
          default:
            try await Self.commit(files, to: "gist", server)
            await Self.point(
              id,
              program,
              "GITHUB_GIST",
              "gitHubGistUrl",
              server.url + "/git/gist/.git"
            )
          }
          let poll = try await program.archiver("poll", "jane/one", "--resolve")
          #expect(poll.status == 0, "step \(index + 1): \(poll.errors)")
          // Neither a poll that fetches nor one that does not records anything more.
          #expect(try await program.archiver("poll", "--resolve").status == 0)
          #expect(try await program.archiver("poll").status == 0)
          #expect(
            try await program.shell("SELECT count(*) FROM snapshots") == "\(index + 1)\n"
          )
        }
        try await check(steps, program)
        #expect(
          try await program.shell("SELECT group_concat(coverage) FROM snapshots")
            == "full,resolved,resolved,resolved,resolved,resolved,resolved,full\n"
        )
        #expect(
          try await program.shell("SELECT DISTINCT event FROM snapshots ORDER BY event")
            == "changed\nfirst\n"
        )
        let live = try await program.archiver("diff", "--live", "--exit-code")
        #expect(live.status == 0, "\(live.output)\(live.errors)")
      }
    }
  }

  /// Each snapshot is brought back byte for byte, and each difference rebuilds the next one.
  private func check(_ steps: [[String: Data]], _ program: Program) async throws {
    let work = program.folder.appending(path: "work")
    try Self.write(steps[0], to: work)
    #expect(try await program.run(["git", "init", "-q", work.path]).status == 0)
    for (index, files) in steps.enumerated() {
      let folder = program.folder.appending(path: "restored-\(index)")
      let selector = "jane/one/0.1@\(index + 1)"
      let restored = try await program.archiver("restore", selector, "--to", folder.path)
      #expect(restored.status == 0, "\(restored.errors)")
      #expect(try Self.tree(of: folder) == files, "\(selector)")
      guard index > 0 else { continue }
      let patch = try await program.archiver("diff", selector)
      try Data(patch.output.utf8).write(to: program.folder.appending(path: "patch"))
      let applied = try await RealProgram.run("git", "apply", "../patch", in: work)
      #expect(applied.status == 0, "\(applied.errors)")
      #expect(try Self.tree(of: work) == files, "\(selector)")
    }
  }

  @Test func `a setting keeps it on, and holds 1 or 0`() async throws {
    try await Program.with { (program: Program) async throws in
      let path = await program.emulator.putRecord(TarFile.bytes("a"), "version.tar", in: "store")
      let id = await program.emulator.addActor("one", versions: [])
      await Self.point(id, program, "TARBALL", "tarballUrl", program.url + path)
      func poll(_ setting: String, _ arguments: String...) async throws -> Program.Result {
        try await program.archiver(
          ["poll", "jane/one"] + arguments,
          environment: ["ARCHIVER_RESOLVE": setting]
        )
      }
      for setting in ["yes", "2", " 1"] {
        let refused = try await poll(setting)
        #expect(refused.status == 64)
        #expect(refused.errors.contains("ARCHIVER_RESOLVE holds '\(setting)'"))
      }
      for setting in ["", "0"] { #expect(try await poll(setting).status == 0) }
      #expect(try await program.shell("SELECT coverage FROM snapshots") == "pointer\n")
      #expect(try await poll("1").status == 0)
      #expect(try await poll("0", "--resolve").status == 0)
      #expect(try await program.shell("SELECT coverage FROM snapshots") == "pointer\nresolved\n")
    }
  }

  @Test func `a signature in a tarball's URL is not kept, and the token is what reads it`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let zip = try await program.run([
        "python3", "-c", "import zipfile; zipfile.ZipFile('a.zip', 'w').writestr('a.txt', 'a')",
      ])
      #expect(zip.status == 0, "\(zip.errors)")
      let bytes = try Data(contentsOf: program.folder.appending(path: "a.zip"))
      let path = await program.emulator.putRecord(bytes, "version-0.1.zip", in: "store")
      let id = await program.emulator.addActor("one", isPublic: true, versions: [])
      await Self.point(id, program, "TARBALL", "tarballUrl", program.url + path)
      await program.emulator.set("isSourceCodeHidden", to: false, of: id)
      #expect(try await program.archiver("poll", "jane/one", "--resolve").status == 0)
      #expect(try await program.shell("SELECT content FROM current_files") == "a\n")
      #expect(!(try await program.shell(".dump")).contains("signature0"))
      // Who has no token is told so, and nothing changes.
      let anonymous = try await program.archiver(
        ["poll", "jane/one", "--resolve"],
        environment: ["APIFY_TOKEN": ""]
      )
      #expect(anonymous.status == 3)
      #expect(anonymous.errors.contains("never sent"))
      #expect(try await program.shell("SELECT count(*) FROM snapshots") == "1\n")
      #expect(
        try await program.shell("SELECT kind, stage, http_status FROM failures")
          == "source|source|403\n"
      )
    }
  }

  @Test func `an unchanged poll of 500 sources asks each of them once, and adds the poll's row`()
    async throws
  {
    try await RemoteServer.with { (server: RemoteServer) async throws in
      try await Program.with { (program: Program) async throws in
        let zip = try await RealProgram.run(
          "python3",
          "-c",
          "import zipfile; zipfile.ZipFile('a.zip', 'w').writestr('a.txt', 'a' * 100_000)",
          in: server.folder
        )
        #expect(zip.status == 0, "\(zip.errors)")
        for number in 0..<500 {
          let id = await program.emulator.addActor("actor-\(number)", versions: [])
          await Self.point(id, program, "TARBALL", "tarballUrl", "\(server.url)/files/a.zip")
        }
        #expect(try await program.archiver("poll", "--mine", "--resolve").status == 0)
        let before = try await program.shell(Program.contentTables)
        let asked = try server.requests().count
        #expect(asked == 500)
        let again = try await program.archiver("poll", "--resolve", "--json")
        #expect(again.status == 0, "\(again.errors)")
        #expect(try server.requests().count == 1000)
        #expect(try await program.shell(Program.contentTables) == before)
        #expect(try await program.shell("SELECT count(*) FROM polls") == "2\n")
        // What came are the API's answers alone: of the sources that they are the same.
        let bytes = try await program.shell(
          "SELECT bytes_received < 500 * 1000, requests FROM polls WHERE poll_id = 2"
        )
        #expect(bytes == "1|1000\n")
      }
    }
  }
}

import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// What builds tell: what was between two polls and before the first, what runs, what was edited since.
struct DeployedTests {
  /// An Actor that was built before the first poll, from a state that no poll saw, and edited since.
  private static func poll(_ program: Program) async throws -> String {
    let id = await program.emulator.addActor("one", versions: [version(["a": "zero\n"])])
    await program.emulator.build("0.1", of: id)
    await program.emulator.putVersion(version(["a": "first\n"]), in: id)
    try await look(program)
    for text in ["came and went\n", "second\n"] {
      await program.emulator.putVersion(version(["a": text]), in: id)
      await program.emulator.build("0.1", of: id)
    }
    try await look(program)
    await program.emulator.putVersion(version(["a": "third\n", "b": "x\n"]), in: id)
    try await look(program)
    return id
  }

  private static func look(_ program: Program) async throws {
    let result = try await program.archiver("poll", "jane/one", "--builds")
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test func `an edit that came and went shows in the log where it belongs`() async throws {
    try await Program.with { (program: Program) async throws in
      _ = try await Self.poll(program)
      let log = try await program.archiver("log", "jane/one", "--builds").output
      let lines = log.split(separator: "\n").compactMap { line -> String? in
        let words = line.split(separator: " ").map(String.init)
        switch words[0] {
        case "build":
          return "\(words[1]) \(line.hasSuffix("no poll saw") ? "unseen" : words.last ?? "")"
        case "by": return words.prefix(4).joined(separator: " ")
        case "after", "seen": return nil
        default: return words.prefix(2).joined(separator: " ")
        }
      }
      #expect(
        lines == [
          "jane/one/0.1@3 changed", "jane/one/0.1@2 changed", "by builds after build",
          "0.1.3 @2", "0.1.2 unseen",
          "jane/one/0.1@1 first", "by builds after build", "0.1.1 unseen",
        ]
      )
      let builds = try await program.archiver("builds", "jane/one").output
      #expect(builds.contains("jane/one@0.1.3  SUCCEEDED"))
      #expect(builds.contains("from @2  tags: latest"))
    }
  }

  @Test func `builds and tags are revisions`() async throws {
    try await Program.with { (program: Program) async throws in
      _ = try await Self.poll(program)
      func output(_ arguments: String...) async throws -> String {
        let result = try await program.archiver(arguments)
        #expect(result.status == 0, "\(arguments): \(result.errors)")
        return result.output
      }
      #expect(try await output("show", "jane/one@0.1.2:a") == "came and went\n")
      #expect(try await output("show", "jane/one@tag:latest:a") == "second\n")
      #expect(try await output("ls", "jane/one@0.1.1").hasSuffix("5  a\n"))
      #expect(
        try await output("diff", "jane/one@tag:latest..latest", "--numstat").contains(
          "1\t1\ta\n1\t0\tb\n"
        )
      )
      #expect(try await output("diff", "jane/one@0.1.1..0.1.2").contains("-zero\n+came and went\n"))
      #expect(try await output("diff", "jane/one@0.1.3").contains("-came and went\n+second\n"))
      #expect(try await output("blame", "jane/one@0.1.3:a").contains("second"))
      _ = try await output("restore", "jane/one@0.1.2", "--to", "out")
      let restored = program.folder.appending(path: "out/a")
      #expect(try String(contentsOf: restored, encoding: .utf8) == "came and went\n")
      let start = try await program.shell("SELECT started_at FROM builds WHERE number = 1")
        .trimmingCharacters(in: .newlines)
      let before = try await program.archiver("show", "jane/one@\(start):a")
      #expect(before.output == "zero\n")
      #expect(before.errors.contains("no poll had looked"))
      for (selector, words) in [
        ("jane/one@0.1.9", "no build 0.1.9"), ("jane/one@tag:beta", "it has latest"),
        ("jane/one@2020-01-01", "first seen"), ("jane/one/0.1@0.2.1", "no build of it"),
      ] {
        let result = try await program.archiver("ls", selector)
        #expect(result.status == 4, "\(selector): \(result.errors)")
        if words != "no build of it" { #expect(result.errors.contains(words), "\(result.errors)") }
      }
      let unseen = try await program.archiver("blame", "jane/one@0.1.2:a")
      #expect(unseen.status == 4 && unseen.errors.contains("no poll saw"))
    }
  }

  @Test func `blame and grep go by the snapshot that a build was made from`() async throws {
    try await Program.with { (program: Program) async throws in
      _ = try await Self.poll(program)
      for build in ["0.1.3", "tag:latest"] {
        for (command, path) in [(["blame"], ":a"), (["grep", "second"], "")] {
          let byBuild = try await program.archiver(command + ["jane/one@\(build)\(path)"])
          let bySnapshot = try await program.archiver(command + ["jane/one@2\(path)"])
          #expect(byBuild.status == 0, "\(byBuild.errors)")
          #expect(byBuild.output == bySnapshot.output)
          #expect(byBuild.output.contains("second"))
        }
      }
      for words in [["blame", "jane/one@0.1.1:a"], ["grep", "zero", "jane/one@0.1.1"]] {
        let unseen = try await program.archiver(words)
        #expect(unseen.status == 4, "\(words): \(unseen.output)")
        #expect(unseen.errors.contains("no poll saw"), "\(unseen.errors)")
      }
      // What came and went between two polls is in no snapshot.
      let gone = try await program.archiver("grep", "came and went", "jane/one", "--all-history")
      #expect(gone.status == 1 && gone.output == "")
    }
  }

  @Test func `what is edited and not deployed is told, and the commit that is`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = try await Self.poll(program)
      let drifted = try await program.archiver("deployed", "jane/one", "--exit-code")
      #expect(drifted.status == 1)
      #expect(
        drifted.output.contains(
          "jane/one  latest  0.1.3, from @2  the source is another one now, @3"
        )
      )
      #expect(drifted.output.contains("      ~ a\n      + b\n"))
      let repository = program.folder.appending(path: "repository")
      let commands = """
        git init -q -b main . && git config user.email a@b && git config user.name a
        printf 'second\\n' >a && git add a && git commit -qm one
        printf 'third\\n' >a && printf 'x\\n' >b && git add . && git commit -qm two
        """
      try FileManager.default.createDirectory(at: repository, withIntermediateDirectories: true)
      let made = try await RealProgram.start(["sh", "-ec", commands], in: repository).result
      #expect(made.status == 0, "\(made.errors)")
      let commit = try await RealProgram.start(["git", "rev-parse", "main~1"], in: repository)
        .result
      let found = try await program.archiver("deployed", "--git", repository.path)
      #expect(found.output.contains("    commit \(commit.output)"))
      #expect(try await program.archiver("deployed", "--git", "/").status == 2)
      await program.emulator.build("0.1", of: id)
      let unknown = try await program.archiver("poll", "jane/one")
      #expect(unknown.status == 0)
      #expect(try await program.archiver("deployed", "--exit-code").status == 3)
      try await Self.look(program)
      let same = try await program.archiver("deployed", "--exit-code")
      #expect(same.status == 0)
      #expect(same.output.contains("0.1.4, from @3  the source is the same now"))
    }
  }

  @Test func `what really ran is told with the revision of its source`() async throws {
    try await Program.with(pageLimit: 2) { (program: Program) async throws in
      let id = try await Self.poll(program)
      await program.emulator.run(of: id)
      await program.emulator.run("0.1.1", of: id, startedAt: "2020-01-01T00:00:00.000Z")
      for _ in 0..<3 { await program.emulator.run("0.1.2", of: id, status: "FAILED") }
      let runs = try await program.archiver("runs", "jane/one", "--since", "1d")
      #expect(runs.status == 0, "\(runs.errors)")
      let lines = runs.output.split(separator: "\n")
      #expect(lines.count == 4)
      #expect(lines.last?.contains("SUCCEEDED  0.1.3  from @2") == true)
      #expect(lines.first?.contains("FAILED  0.1.2  from a source that no poll saw") == true)
      #expect(try await program.archiver("runs", "jane/nobody").status == 4)
    }
  }

  @Test func `a build that is not as it was recorded is damage`() async throws {
    try await Program.with { (program: Program) async throws in
      _ = try await Self.poll(program)
      let changes = [
        "UPDATE builds SET status = 'x'",
        "UPDATE builds SET started_at = '2020-01-01T00:00:00.000Z'",
        "UPDATE build_files SET path = 'c' WHERE first_number = 3",
        "UPDATE build_files SET content_id = 1 WHERE first_number = 3",
        "DELETE FROM build_files WHERE first_number = 3",
        "UPDATE tags SET apify_build_id = 'x'", "UPDATE tags SET build_number = '0.1.1'",
      ]
      let original = try Data(contentsOf: URL(filePath: program.archive))
      for change in changes {
        try original.write(to: URL(filePath: program.archive))
        try await program.rewrite(change)
        let results = [
          try await program.archiver("deployed"),
          try await program.archiver("ls", "jane/one@0.1.3"),
        ]
        #expect(results.contains { $0.status == 2 }, "\(change)")
        #expect(results.allSatisfy { $0.status == 2 || $0.status == 0 }, "\(change)")
      }
    }
  }

  @Test func `windows agree with what happened, and builds make none wider`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [version(["a": "0"])])
      var truth: [String: String] = [:]
      /// When the Actor was written last, by the clock that builds go by.
      func time() async throws -> String? {
        let answer = try await program.run([
          "curl", "-sS", "-H", "Authorization: Bearer emulator-token",
          "\(program.url)/v2/acts/\(id)",
        ])
        let body = try JSONDecoder().decode(Value.self, from: Data(answer.output.utf8))
        return body["data"]?["modifiedAt"]?.string
      }
      try await Self.look(program)
      for step in 1...10 {
        if step % 3 == 0 { await program.emulator.build("0.1", of: id) }
        await program.emulator.putVersion(version(["a": "\(step)"]), in: id)
        truth["\(step + 1)"] = try await time()
        if step % 2 == 0 { await program.emulator.build("0.1", of: id) }
        if step % 4 == 0 {
          await program.emulator.putVersion(version(["a": "between \(step)"]), in: id)
          await program.emulator.build("0.1", of: id)
          await program.emulator.putVersion(version(["a": "\(step)"]), in: id)
          truth["\(step + 1)"] = try await time()
        }
        try await Self.look(program)
      }
      let log = try await program.archiver("log", "jane/one", "--builds", "--json").output
      let document = try JSONDecoder().decode(Value.self, from: Data(log.utf8))
      let snapshots = try #require(document["snapshots"]?.array)
      #expect(snapshots.count == 11)
      var narrowed = 0
      for snapshot in snapshots {
        let revision = snapshot["revision"]?.integer ?? 0
        guard revision > 1 else { continue }
        let after = try #require(snapshot["changedAfter"]?.string)
        let notAfter = try #require(snapshot["observedAt"]?.string)
        let start = snapshot["narrowedAfter"]?.string
        let end = snapshot["narrowedNotAfter"]?.string
        narrowed += start != nil || end != nil ? 1 : 0
        let moment = try #require(truth["\(revision)"])
        #expect(moment >= after && moment <= notAfter, "@\(revision)")
        if let start { #expect(start >= after && start <= moment, "@\(revision)") }
        if let end { #expect(end <= notAfter && end >= moment, "@\(revision)") }
      }
      #expect(narrowed >= 5)
    }
  }
}

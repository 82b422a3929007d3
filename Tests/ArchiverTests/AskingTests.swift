import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// Questions to an archive, as they are asked on the command line.
struct AskingTests {
  private static let text = (0..<12).map { "line \($0)\n" }.joined()

  /// Archives three states of an Actor's version, and runs the body.
  private func withHistory(_ body: (Program, String) async throws -> Void) async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor(
        "one",
        versions: [version(["a": Self.text, "b": "x  y\n", "c.bin": "z"])]
      )
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      let states = [
        ["moved/a": Self.text + "more\n", "b": "x y\n", "c.bin": "\0"],
        ["moved/a": Self.text + "more\n", "b": "x w\n", "c.bin": "\0"],
      ]
      for state in states {
        await program.emulator.putVersion(version(state), in: id)
        #expect(try await program.archiver("poll").status == 0)
      }
      try await body(program, id)
    }
  }

  /// The lines that are no heading.
  private func lines(_ result: Program.Result) -> [String] {
    result.output.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
  }

  @Test func `a difference has the forms that git has`() async throws {
    try await withHistory { (program: Program, _) async throws in
      func diff(_ arguments: String...) async throws -> [String] {
        let result = try await program.archiver(["diff", "jane/one@1..2"] + arguments)
        #expect(result.status == 0, "\(result.errors)")
        return lines(result)
      }
      #expect(try await diff("--name-only") == ["b", "c.bin", "moved/a"])
      #expect(try await diff("--name-status") == ["M\tb", "M\tc.bin", "R094\ta\tmoved/a"])
      #expect(try await diff("--numstat") == ["1\t1\tb", "-\t-\tc.bin", "1\t0\ta => moved/a"])
      #expect(
        try await diff("--stat") == [
          " b            | 2 +-", " c.bin        | 1 -> 1 bytes", " a => moved/a | 1 +",
          " 3 files changed, 2 lines added, 1 removed",
        ]
      )
      #expect(try await diff("--shortstat") == [" 3 files changed, 2 lines added, 1 removed"])
      #expect(
        try await diff("--no-renames", "--name-status")
          == ["D\ta", "M\tb", "M\tc.bin", "A\tmoved/a"]
      )
      #expect(try await diff("-b", "--name-only") == ["c.bin", "moved/a"])
      let spaces = ["diff", "jane/one@1..2", "-w", "--path", "b", "--exit-code"]
      #expect(try await program.archiver(spaces).output == "")
      #expect(try await program.archiver(spaces).status == 0)
      #expect(try await program.archiver(spaces + ["--json"]).output.contains("\"files\" : [\n\n"))
      #expect(
        try await diff("--path", "mov*", "-U0").suffix(2) == ["@@ -12,0 +13 @@ line 11", "+more"]
      )
      #expect(try await diff("--path", "b", "--word").last == "x[-  -]{+ +}y")
      let colored = try await diff("--path", "b", "--color", "always")
      #expect(colored.suffix(2) == ["\u{1B}[31m-x  y\u{1B}[m", "\u{1B}[32m+x y\u{1B}[m"])
    }
  }

  @Test func `a difference is told by the exit code when that is asked for`() async throws {
    try await withHistory { (program: Program, _) async throws in
      for (arguments, status) in [
        (["jane/one@1..2"], 0), (["jane/one@1..2", "--exit-code"], 1),
        (["jane/one@2..2", "--exit-code"], 0), (["--since", "1d", "--exit-code"], 1),
        (["--since", "1s", "--live", "--exit-code"], 64), (["jane/one@1..2", "--since", "1d"], 64),
        (["jane/one@1:b", "jane/one@3:c.bin", "--exit-code"], 1),
        (["jane/one@1:b", "jane/one@1:b", "--exit-code"], 0),
        (["jane/one@1:b", "jane/one@2:b", "--exit-code"], 1),
        (["jane/one@1:b", "jane/one@2:b", "-w", "--exit-code"], 0),
        (["jane/one@1:b", "jane/one@3:a"], 4), (["jane/one:nope"], 4),
      ] as [([String], Int32)] {
        #expect(try await program.archiver(["diff"] + arguments).status == status, "\(arguments)")
      }
    }
  }

  @Test func `two files are compared with each other`() async throws {
    try await withHistory { (program: Program, _) async throws in
      let result = try await program.archiver("diff", "jane/one@1:a", "jane/one@2:moved/a")
      #expect(result.output.contains("\nrename from a\nrename to moved/a\n"))
      #expect(result.output.hasSuffix("+more\n"))
    }
  }

  @Test func `a version that came later does not spoil a question about all of them`() async throws
  {
    try await withHistory { (program: Program, id) async throws in
      await program.emulator.putVersion(version(["z": "z"], number: "0.2"), in: id)
      let moment = try await program.shell("SELECT max(observed_at) FROM snapshots")
        .trimmingCharacters(in: .newlines)
      #expect(try await program.archiver("poll").status == 0)
      let range = try await program.archiver("diff", "jane/one@\(moment)..latest", "--name-only")
      #expect(range.status == 0)
      #expect(lines(range) == ["z"])
      #expect(range.errors.contains("jane/one/0.2 was first seen at"))
      let found = try await program.archiver("grep", "x", "jane/one@\(moment)")
      #expect(found.output == "jane/one/0.1@3:b:1:x w\n")
      let numbered = try await program.archiver("diff", "jane/one@2..3", "--name-only")
      #expect(lines(numbered) == ["b"])
      #expect(numbered.errors.contains("no such revision of jane/one/0.2"))
      #expect(try await program.archiver("grep", "x", "jane/one@9").status == 4)
    }
  }

  @Test func `columns are as wide as what a terminal shows`() async throws {
    try await Program.with { (program: Program) async throws in
      let names = ["日本語.js", "e\u{301}.js", "👍.js", "plain.js"]
      let files = Dictionary(uniqueKeysWithValues: names.map { ($0, "a\n") })
      _ = await program.emulator.addActor("one", versions: [version(files)])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      #expect(
        lines(try await program.archiver("diff", "one", "--stat")) == [
          " e\u{301}.js      | 1 +", " plain.js  | 1 +", " 日本語.js | 1 +", " 👍.js     | 1 +",
          " 4 files changed, 4 lines added, 0 removed",
        ]
      )
      let found = try await program.archiver("grep", "-n", "^.$", "one:plain.js")
      #expect(found.output == "jane/one/0.1@1:plain.js:1:a\n")
    }
  }

  @Test func `a path that never was is not found`() async throws {
    try await withHistory { (program: Program, _) async throws in
      for command in [["diff"], ["log"], ["ls"], ["show"], ["blame"], ["grep", "x"]] {
        let result = try await program.archiver(command + ["jane/one/0.1:nope"])
        #expect(result.status == 4, "\(command)")
        #expect(result.errors.contains("nope"), "\(command): \(result.errors)")
        #expect(result.errors.contains("archiver ls"), "\(command): \(result.errors)")
      }
    }
  }

  @Test func `a document is JSON whatever was archived, and no command to a terminal`() async throws
  {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["\u{9b}2J\u{202e}": "\u{1b}[2J"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      let result = try await program.archiver("diff", "--json", "--color", "always")
      #expect(result.output.contains(#"\u009b2J\u202e"#))
      let value = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
      #expect((value?["comparisons"] as? [Any])?.count == 1)
    }
  }

  @Test func `the last change of a path is shown, and not that of the version`() async throws {
    try await withHistory { (program: Program, _) async throws in
      let last = try await program.archiver("diff", "jane/one:moved", "--name-only")
      #expect(last.output.hasPrefix("# jane/one/0.1@1 -> @2: changed\n"), "\(last.output)")
      #expect(lines(last) == ["moved/a"])
    }
  }

  @Test func `what the API shows now, and a folder, are compared with the archive`() async throws {
    try await withHistory { (program: Program, id) async throws in
      let before = try await program.shell(Program.contentTables)
      let same = try await program.archiver("diff", "--live", "jane/one", "--exit-code")
      #expect(same.status == 0, "\(same.output)")
      await program.emulator.putVersion(version(["b": "live\n"]), in: id)
      let live = try await program.archiver("diff", "--live", "--name-status", "--exit-code")
      #expect(live.status == 1)
      #expect(lines(live) == ["M\tb", "D\tc.bin", "D\tmoved/a"])
      #expect(try await program.shell(Program.contentTables) == before)
      let files: [Value] = [
        ["name": "storage/q", "content": "kept"], ["name": "src", "folder": true],
        ["name": "src/b", "content": "b"],
      ]
      let state: Value = [
        "versionNumber": "0.1", "sourceType": "SOURCE_FILES", "sourceFiles": .array(files),
      ]
      await program.emulator.putVersion(state, in: id)
      #expect(try await program.archiver("poll").status == 0)
      let restored = try await program.archiver("restore", "jane/one", "--to", "out")
      #expect(restored.status == 0, "\(restored.errors)")
      let unchanged = try await program.archiver("diff", "jane/one", "--dir", "out", "--exit-code")
      #expect(unchanged.status == 0, "\(unchanged.output)")
      let out = program.folder.appending(path: "out")
      try Data("mine\n".utf8).write(to: out.appending(path: "src/b"))
      for ignored in [".git", "node_modules", "apify_storage"] {
        let folder = out.appending(path: ignored)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data().write(to: folder.appending(path: "x"))
      }
      let folder = try await program.archiver("diff", "jane/one", "--dir", "out", "--name-status")
      #expect(lines(folder) == ["M\tsrc/b"])
    }
  }

  @Test func `the log narrows down, and shows what changed`() async throws {
    try await withHistory { (program: Program, _) async throws in
      func revisions(_ arguments: String...) async throws -> [String] {
        let result = try await program.archiver(["log"] + arguments)
        #expect(result.status == 0, "\(result.errors)")
        return result.output.matches(of: #/jane/one/0\.1@(\d+) \s/#).map { String($0.1) }
      }
      #expect(try await revisions() == ["3", "2", "1"])
      #expect(try await revisions("-2") == ["3", "2"])
      #expect(try await revisions("--reverse", "-2") == ["2", "3"])
      #expect(try await revisions("-G", "^x w$") == ["3"])
      #expect(try await revisions("jane/one:moved/a", "--follow") == ["2", "1"])
      #expect(try await program.archiver("log", "--follow").status == 64)
      #expect(try await program.archiver("log", "-G", "a(").status == 64)
      #expect(try await program.archiver("diff", "-2").status == 64)
      #expect(try await revisions("-n", "1") == ["3"])
      #expect(try await revisions("-S", "more") == ["2"])
      #expect(try await revisions("jane/one:b") == ["3", "2", "1"])
      #expect(try await revisions("--event", "first") == ["1"])
      #expect(try await revisions("--until", "2020-01-01") == [])
      let patches = try await program.archiver("log", "jane/one", "-p", "-n", "2")
      #expect(patches.output.contains("# jane/one/0.1@2 -> @3: changed\n"))
      #expect(patches.output.contains("\nrename from a\nrename to moved/a\n"))
    }
  }

  @Test func `grep, where and ls find files`() async throws {
    try await withHistory { (program: Program, _) async throws in
      let found = try await program.archiver("grep", "^(x w|more)$")
      #expect(found.output == "jane/one/0.1@3:b:1:x w\njane/one/0.1@3:moved/a:13:more\n")
      let history = try await program.archiver("grep", "-F", "line 3", "--all-history", "-l")
      #expect(history.output == "jane/one/0.1@1:a\njane/one/0.1@2..3:moved/a\n")
      let none = try await program.archiver("grep", "no such text")
      #expect(none.status == 1)
      #expect(none.output == "")
      try Data("x  y\n".utf8).write(to: program.folder.appending(path: "file"))
      let place = try await program.archiver("where", "file")
      #expect(place.output.hasPrefix("jane/one/0.1@1:b\n    seen first at "), "\(place.output)")
      #expect(try await program.archiver("where", "1234567").status == 1)
      let list = try await program.archiver("ls", "jane/one@1", "--path", "*b*")
      #expect(
        list.output.split(separator: "\n").map { $0.split(separator: " ").last } == [
          "b", "c.bin",
        ]
      )
    }
  }
}

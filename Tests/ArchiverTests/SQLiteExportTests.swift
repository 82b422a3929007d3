import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// `archiver export sqlite`, read by the stock shell.
struct SQLiteExportTests {
  private static let value = "v4lue-0f-a-variable"
  private static let later = "v4lue-that-came-later"

  private static func state(_ files: [String: String], _ value: String) -> Value {
    [
      "versionNumber": "0.1", "sourceType": "SOURCE_FILES", "buildTag": "latest",
      "envVars": [
        ["name": "KEY", "value": .string(value)],
        ["name": "TOKEN", "value": "x", "isSecret": true],
      ],
      "sourceFiles": .array(
        files.map { ["name": .string($0.key), "format": "TEXT", "content": .string($0.value)] }
      ),
    ]
  }

  /// Archives two Actors, one of which changes twice, is built and tagged.
  private func withHistory(_ body: (Program) async throws -> Void) async throws {
    try await Program.with { (program: Program) async throws in
      let long = (0..<2000).map { "line \($0) of a long text\n" }.joined()
      let id = await program.emulator.addActor(
        "one",
        versions: [Self.state(["a.js": "fetch(old)\n", "long.txt": long], Self.value)]
      )
      await program.emulator.addActor("two", versions: [version(["a.js": "fetch(old)\n"])])
      await program.emulator.build("0.1", of: id, tag: "latest")
      for arguments in [["--mine", "--builds"], [], []] {
        #expect(try await program.archiver(["poll"] + arguments).status == 0)
        let number = arguments.isEmpty ? 2 : 1
        await program.emulator.putVersion(
          Self.state(["a.js": "fetch(new \(number))\n", "long.txt": long + "end\n"], Self.later),
          in: id
        )
      }
      try await body(program)
    }
  }

  private func export(_ program: Program, _ arguments: String...) async throws -> String {
    let result = try await program.archiver(["export", "sqlite"] + arguments)
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors == "")
    return result.output
  }

  private func names(_ program: Program) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: program.folder.path)
      .filter { !$0.hasPrefix("archive.db") }.sorted()
  }

  /// What each table of an export says, and what the views of the archive say.
  private static let same: KeyValuePairs = [
    "SELECT snapshot_id, actor, revision, event, digest, lines_added FROM copy.snapshots":
      "SELECT snapshot_id, actor, revision, event, digest, lines_added FROM history",
    "SELECT snapshot_id, path, sha256 FROM copy.snapshot_files":
      "SELECT snapshot_id, path, sha256 FROM snapshot_files",
    "SELECT path, first_revision, text FROM copy.file_texts":
      "SELECT path, first_revision, content FROM file_spans WHERE is_text",
    "SELECT snapshot_id, path, change, lines_added, new_content_id FROM copy.file_changes":
      "SELECT snapshot_id, path, change, lines_added, new_content_id FROM file_changes",
    "SELECT snapshot_id, name, change, before, after FROM copy.field_changes":
      "SELECT snapshot_id, name, change, before, after FROM field_changes",
    "SELECT snapshot_id, name, change FROM copy.variable_changes":
      "SELECT snapshot_id, name, change FROM env_var_changes",
    "SELECT name, first_revision, last_revision, is_secret FROM copy.variables":
      "SELECT name, first_revision, last_revision, is_secret FROM env_var_spans",
    "SELECT build_number, status FROM copy.builds": "SELECT build_number, status FROM named_builds",
    "SELECT actor, tag, build_number FROM copy.tags":
      "SELECT actor, tag, build_number FROM tag_log",
    "SELECT actor, latest_revision FROM copy.versions":
      "SELECT actor, revision FROM current_versions",
    "SELECT apify_id, actor FROM copy.actors": "SELECT apify_id, actor FROM named_actors",
    "SELECT archive_uuid FROM copy.about": "SELECT archive_uuid FROM this_archive",
  ]

  @Test func `an export has what the views have, whole and for its owner alone`() async throws {
    try await withHistory { (program: Program) async throws in
      let said = try await export(program, "out.db")
      #expect(
        said == "4 snapshots written to out.db, with out.db.metadata.json for Datasette\n"
      )
      #expect(try names(program) == ["out.db", "out.db.metadata.json"])
      for name in try names(program) {
        let path = program.folder.appending(path: name).path
        let facts = try FileManager.default.attributesOfItem(atPath: path)
        #expect(facts[.posixPermissions] as? Int == 0o600)
      }
      let state = try await program.shell(
        "PRAGMA journal_mode; PRAGMA integrity_check; PRAGMA foreign_key_check;",
        of: "out.db"
      )
      #expect(state == "delete\nok\n")
      for (copy, original) in Self.same {
        let answer = try await program.shell(
          """
          ATTACH 'out.db' AS copy;
          SELECT count(*) > 0 FROM (\(copy));
          SELECT count(*) FROM (\(copy) EXCEPT \(original));
          SELECT (SELECT count(*) FROM (\(copy))) - (SELECT count(*) FROM (\(original)));
          """
        )
        #expect(answer == "1\n0\n0\n", "\(copy): \(answer)")
      }
    }
  }

  @Test func `search finds past and present texts by any part of a word`() async throws {
    try await withHistory { (program: Program) async throws in
      _ = try await export(program, "out.db")
      func places(_ text: String) async throws -> String {
        try await program.shell(
          """
          SELECT f.actor, f.path, f.first_revision, ifnull(f.last_revision, '-')
          FROM texts JOIN files AS f ON f.content_id = texts.rowid
          WHERE texts MATCH '"\(text)"' ORDER BY f.actor, f.path, f.first_revision
          """,
          of: "out.db"
        )
      }
      #expect(try await places("tch(ol") == "jane/one|a.js|1|1\njane/two|a.js|1|-\n")
      #expect(try await places("ch(new 2") == "jane/one|a.js|3|-\n")
      let long = "jane/one|long.txt|1|1\njane/one|long.txt|2|-\n"
      #expect(try await places("1999 of a LONG") == long)
    }
  }

  @Test func `no value of a variable is in it, unless that is asked for`() async throws {
    try await withHistory { (program: Program) async throws in
      _ = try await export(program, "out.db")
      _ = try await export(program, "all.db", "--with-values")
      let bytes = try ["out.db", "all.db"].map {
        try Data(contentsOf: program.folder.appending(path: $0))
      }
      for value in [Self.value, Self.later] {
        #expect(bytes[0].range(of: Data(value.utf8)) == nil)
        #expect(bytes[1].range(of: Data(value.utf8)) != nil)
      }
      let values = """
        SELECT name, value, is_current FROM variables WHERE actor = 'jane/one' ORDER BY 1, 3
        """
      #expect(
        try await program.shell(values, of: "all.db")
          == "KEY|\(Self.value)|0\nKEY|\(Self.later)|1\nTOKEN||1\n"
      )
      #expect(try await program.shell("SELECT has_values FROM about", of: "out.db") == "0\n")
    }
  }

  @Test func `only some Actors, and only what was there since a time`() async throws {
    try await withHistory { (program: Program) async throws in
      _ = try await export(program, "two.db", "--actors", "jane/two")
      let two = try await program.shell(
        "SELECT actor, count(*) FROM snapshots GROUP BY 1; SELECT count(*) FROM contents",
        of: "two.db"
      )
      #expect(two == "jane/two|1\n1\n")
      let bytes = try Data(contentsOf: program.folder.appending(path: "two.db"))
      #expect(bytes.range(of: Data("jane/one".utf8)) == nil)

      let moment = try await program.shell(
        "SELECT observed_at FROM history WHERE actor = 'jane/one' AND revision = 3"
      )
      let since = moment.trimmingCharacters(in: .newlines)
      _ = try await export(program, "since.db", "--since", since, "--actors", "jane/*")
      let changes = try await program.shell(
        """
        SELECT actor, revision FROM snapshots ORDER BY 1, 2;
        SELECT revision, path FROM file_changes;
        SELECT count(*) FROM contents WHERE text LIKE 'fetch(old)%';
        PRAGMA foreign_key_check;
        """,
        of: "since.db"
      )
      #expect(changes == "jane/one|2\njane/one|3\njane/two|1\n3|a.js\n1\n")
      let none = try await program.archiver("export", "sqlite", "x.db", "--actors", "jane/none")
      #expect(none.status == 4)
      #expect(try !names(program).contains { $0.contains("x.db") })
    }
  }

  @Test func `what is there stays, and a mode is what was asked for`() async throws {
    try await withHistory { (program: Program) async throws in
      for name in ["out.db", "other.db.metadata.json"] {
        try Data("mine".utf8).write(to: program.folder.appending(path: name))
      }
      try FileManager.default.createSymbolicLink(
        atPath: program.folder.appending(path: "link.db").path,
        withDestinationPath: "nowhere"
      )
      for name in ["out.db", "other.db", "link.db"] {
        let result = try await program.archiver("export", "sqlite", name)
        #expect(result.status == 2)
        #expect(result.errors.contains("is there already; nothing was written, name a new file"))
      }
      #expect(try names(program) == ["link.db", "other.db.metadata.json", "out.db"])
      for name in ["out.db", "other.db.metadata.json"] {
        #expect(try Data(contentsOf: program.folder.appending(path: name)) == Data("mine".utf8))
      }
      let nowhere = try await program.archiver("export", "sqlite", "none/out.db")
      #expect(nowhere.status == 2)
      #expect(nowhere.errors.contains("cannot open none/out.db: there is no folder none"))
      for mode in ["777", "400", "rw", ""] {
        #expect(try await program.archiver("export", "sqlite", "m.db", "--mode", mode).status == 64)
      }
      _ = try await export(program, "é m.db", "--mode", "644")
      let path = program.folder.appending(path: "é m.db").path
      let facts = try FileManager.default.attributesOfItem(atPath: path)
      #expect(facts[.posixPermissions] as? Int == 0o644)
    }
  }

  @Test(.withStrace)
  func `a signal leaves nothing, and what a kill left is taken away`() async throws {
    try await withHistory { (program: Program) async throws in
      let export = [Program.binary.path, "export", "sqlite", "out.db"]
      let script = Strace.script("TERM", at: "flock", matching: "*LOCK_EX*")
      let ended = try await program.run(
        ["sh", "-c", script, "sh"] + export,
        environment: program.environment
      )
      #expect(ended.status == 128 + SIGTERM, "\(ended.errors)")
      #expect(try names(program) == [])
      let killed = try await program.run(
        Strace.command("KILL", at: "fsync", 1) + export,
        environment: program.environment
      )
      #expect(killed.status != 0)
      #expect(try names(program) == [".out.db.unfinished"])
      _ = try await self.export(program, "out.db")
      #expect(try names(program) == ["out.db", "out.db.metadata.json"])
    }
  }

  @Test func `a disk that is full leaves nothing, and says so of the file`() async throws {
    try await withHistory { (program: Program) async throws in
      let result = try await program.run(
        ["bash", "-c", "ulimit -f 64; exec \"$0\" export sqlite out.db", Program.binary.path],
        environment: program.environment
      )
      #expect(result.status == 2)
      #expect(result.errors.hasPrefix("Error: "))
      #expect(result.errors.contains(" out.db"))
      #expect(!result.errors.contains("unfinished"))
      #expect(try names(program) == [])
    }
  }

  @Test func `while another one makes the file, nothing is written`() async throws {
    try await withHistory { (program: Program) async throws in
      let hold = """
        import fcntl, subprocess, sys
        file = open('.out.db.unfinished', 'w')
        fcntl.flock(file, fcntl.LOCK_EX)
        sys.exit(subprocess.run(sys.argv[1:]).returncode)
        """
      let result = try await program.run(
        ["python3", "-c", hold, Program.binary.path, "export", "sqlite", "out.db"],
        environment: program.environment
      )
      #expect(result.status == 2)
      #expect(result.errors.contains("out.db is being made by another archiver"))
      #expect(try names(program) == [".out.db.unfinished"])
    }
  }

  @Test func `views that somebody put into the archive are not read`() async throws {
    try await withHistory { (program: Program) async throws in
      let evil = "DROP VIEW history; CREATE VIEW history AS SELECT 'evil' AS actor"
      _ = try await program.shell(evil)
      _ = try await export(program, "out.db")
      let count = try await program.shell("SELECT count(*) FROM snapshots", of: "out.db")
      #expect(count == "4\n")
    }
  }
}

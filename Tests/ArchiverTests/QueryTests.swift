import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// `archiver query`, held against the stock shell.
struct QueryTests {
  /// Archives a history with what questions are about: changes, builds, tags, something that can't be seen.
  private func withHistory(_ body: (Program) async throws -> Void) async throws {
    try await Program.with { (program: Program) async throws in
      let text = "// CheerioCrawler\n"
      let packages = "{\"dependencies\": {\"crawlee\": \"3.0.0\"}}\n"
      let id = await program.emulator.addActor(
        "shop-crawler",
        versions: [version(["src/main.js": "import x\n", "Dockerfile": "FROM a:1\n"])]
      )
      await program.emulator.addActor("other", versions: [version(["Dockerfile": "FROM a:1\n"])])
      await program.emulator.build("0.1", of: id, tag: "latest")
      try await poll(program, "--mine", "--builds")
      for files in [
        ["src/main.js": text, "Dockerfile": "FROM a:2\n", "package.json": packages],
        ["lib/main.js": text, "requirements.txt": "apify==2\n", "x": "\u{1B}[2J"],
      ] {
        await program.emulator.putVersion(version(files), in: id)
        try await poll(program)
      }
      try await body(program)
    }
  }

  private func poll(_ program: Program, _ arguments: String...) async throws {
    let result = try await program.archiver(["poll"] + arguments)
    #expect(result.status == 0, "\(result.errors)")
  }

  private func rows(_ json: String) throws -> [String] {
    if json.isEmpty { return [] }
    let value = try JSONSerialization.jsonObject(with: Data(json.utf8))
    let rows = try #require((value as? [String: Any])?["rows"] as? [Any] ?? value as? [Any])
    return try rows.map { row in
      let data = try JSONSerialization.data(withJSONObject: row, options: .sortedKeys)
      return String(decoding: data, as: UTF8.self)
    }
  }

  @Test func `each question of the schema's page is answered as by the stock shell`() async throws {
    let page = try String(
      contentsOf: Program.root.appending(path: "docs/schema.md"),
      encoding: .utf8
    )
    let questions = page.matches(of: #/```sql\n([^\n]+)\n```/#).map { String($0.1) }
    #expect(questions.count >= 60)
    try await withHistory { (program: Program) async throws in
      var answered = 0
      for question in questions {
        let shell = try await program.run(["sqlite3", "-json", program.archive, question])
        #expect(shell.errors == "")
        let result = try await program.archiver("query", "--json", question)
        #expect(result.errors == "", "\(question)")
        let answer = try rows(result.output)
        #expect(try answer == rows(shell.output), "\(question)")
        if !answer.isEmpty { answered += 1 }
      }
      #expect(answered >= 35)
    }
  }

  private static let values = """
    SELECT 1 AS a, NULL AS b, '' AS c, 'x, "y"' || char(10) || 'z' AS d, x'00FF' AS e, 0.5 AS f,
      -9e999 AS g
    """

  @Test func `each form has its own way with NULL, bytes and what is special`() async throws {
    try await withHistory { (program: Program) async throws in
      func answer(_ form: String...) async throws -> String {
        let result = try await program.archiver(["query"] + form + [Self.values])
        #expect(result.status == 0, "\(result.errors)")
        return result.output
      }
      #expect(
        try await answer("--csv")
          == "a,b,c,d,e,f,g\n1,,\"\",\"x, \"\"y\"\"\nz\",00ff,0.5,-inf\n"
      )
      let line = #"""
        {"a":1,"b":null,"c":"","d":"x, \"y\"\nz","e":"00ff","f":0.5,"g":"-Infinity"}

        """#
      #expect(try await answer("--jsonl") == line)
      #expect(try await answer("--json-lines") == line)
      #expect(try await rows(answer("--json")) == [String(line.dropLast())])
      let table = """
        a  b     c  d          e     f    g
        1  NULL     x, "y"\\nz  00ff  0.5  -inf

        """
      #expect(try await answer() == table)
      #expect(try await answer("--table") == table)
      let wide = try await program.archiver("query", "SELECT printf('%.200c', 'x') AS w, 1 AS n")
      #expect(wide.output.contains("\n\(String(repeating: "x", count: 59))…  1\n"))
      let none = try await program.archiver("query", "--csv", "SELECT path FROM file_spans LIMIT 0")
      #expect(none.output == "path\n")
    }
  }

  @Test func `no value is a command to a terminal`() async throws {
    try await withHistory { (program: Program) async throws in
      for form in ["--table", "--csv", "--json", "--jsonl"] {
        let result = try await program.inTerminal(
          ["query", form, "SELECT content FROM current_files WHERE path = 'x'"],
          environment: ["PAGER": "cat", "NO_COLOR": "1"]
        )
        #expect(!result.output.contains("\u{1B}[2J"), "\(form)")
        #expect(result.output.contains("[2J"), "\(form)")
      }
    }
  }

  /// What is no query over the views, and what is said of it.
  private static let refusals: KeyValuePairs = [
    "": "there is no query", "/* nothing */": "there is no query",
    "SELEC 1": "not understood at 'SELEC 1'", "SELECT actor FORM history": "at 'history'",
    "SELECT nonsuch FROM history": "no such column: nonsuch",
    "SELECT 1; SELECT 2": "more than one statement",
    "SELECT 1; nonsense": "more than one statement",
    "SELECT ?": "a parameter", "SELECT :name": "a parameter, :name",
    "SELECT * FROM contents": "there is no view contents; there are anchor_levels, built_files,",
    "WITH history AS (SELECT * FROM contents) SELECT * FROM history": "there is no view contents",
    "SELECT * FROM (SELECT * FROM env_vars) AS history": "there is no view env_vars",
    "SELECT * FROM main.history": "there is no view main.history",
    "SELECT * FROM main.contents": "there is no view main.contents",
    "SELECT * FROM sqlite_schema": "reading sqlite_master is refused",
    "SELECT * FROM temp.sqlite_schema": "is refused",
    "SELECT * FROM pragma_table_info('history')": "is refused",
    "SELECT * FROM sqlite_dbpage": "Error",
    "SELECT * FROM bytecode('SELECT 1')": "Error",
    "PRAGMA journal_mode = DELETE": "PRAGMA journal_mode is refused",
    "PRAGMA user_version": "PRAGMA user_version is refused",
    "ATTACH 'other.db' AS other": "ATTACH is refused", "DETACH main": "DETACH is refused",
    "VACUUM": "is refused", "VACUUM INTO 'copy.db'": "is refused", "ANALYZE": "is refused",
    "REINDEX": "is refused", "BEGIN": "a transaction is refused",
    "SAVEPOINT a": "a transaction is refused",
    "DELETE FROM history": "writing to a view is refused",
    "INSERT INTO history (actor) VALUES ('x')": "is refused",
    "SELECT count(*) FROM sqlite_schema": "reading sqlite_schema is refused",
    "SELECT count(*) FROM pragma_database_list": "is refused",
    "SELECT count(*) FROM CONTENTS": "there is no view CONTENTS",
    "UPDATE meta SET chunk_rule = 2": "there is no view meta",
    "CREATE TABLE t (a)": "is refused", "CREATE TEMP TABLE t (a)": "is refused",
    "CREATE TEMP VIEW v AS SELECT 1": "is refused",
    "CREATE VIRTUAL TABLE temp.t USING fts5(a)": "is refused",
    "DROP VIEW history": "is refused",
    "SELECT load_extension('x')": "load_extension() is refused",
    "WITH RECURSIVE n(i) AS (SELECT 1) SELECT * FROM n JOIN chunks": "there is no view chunks",
  ]

  @Test func `a query reads the views and does nothing else`() async throws {
    try await withHistory { (program: Program) async throws in
      let files = try FileManager.default.contentsOfDirectory(atPath: program.folder.path).sorted()
      let before = try Data(contentsOf: URL(filePath: program.archive))
      for (query, words) in Self.refusals {
        let result = try await program.archiver("query", "--jsonl", query)
        #expect(result.status == 64, "\(query): \(result.errors)")
        #expect(result.output == "", "\(query)")
        #expect(result.errors.hasPrefix("Error: "), "\(query)")
        #expect(result.errors.contains(words), "\(query): \(result.errors)")
      }
      let twice = try await program.archiver("query", "--json", "SELECT 1 AS a, 2 AS a")
      #expect(twice.status == 64)
      #expect(twice.errors.contains("two columns are called a; name one by AS"))
      #expect(try Data(contentsOf: URL(filePath: program.archive)) == before)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: program.folder.path).sorted() == files
      )
    }
  }

  @Test func `a name that a query gives may be that of a view`() async throws {
    try await withHistory { (program: Program) async throws in
      let query = """
        WITH history AS (SELECT 7 AS n)
        SELECT n, (SELECT count(*) FROM temp.history) > 1 AS m FROM history
        """
      let result = try await program.archiver("query", "--csv", query)
      #expect(result.output == "n,m\n7,1\n", "\(result.errors)")
    }
  }

  @Test func `views that somebody put into the file are not read`() async throws {
    try await withHistory { (program: Program) async throws in
      let evil = "DROP VIEW history; CREATE VIEW history AS SELECT 'evil' AS actor"
      _ = try await program.shell(evil)
      _ = try await program.shell("DROP VIEW name_log")
      let result = try await program.archiver(
        "query",
        "--csv",
        "SELECT DISTINCT actor FROM history JOIN name_log USING (actor) ORDER BY actor"
      )
      #expect(result.output == "actor\njane/other\njane/shop-crawler\n", "\(result.errors)")
    }
  }

  private static let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"

  @Test func `what takes too long is ended`() async throws {
    try await withHistory { (program: Program) async throws in
      let result = try await program.archiver(
        "query",
        "--time-limit",
        "1s",
        "\(Self.endless) SELECT count(*) FROM n"
      )
      #expect(result.status == 2)
      #expect(result.output == "")
      #expect(result.errors.contains("longer than 1 s"))
      #expect(result.errors.contains("--time-limit"))
    }
  }

  @Test func `a value that is too large, or a failure of a function, is told`() async throws {
    try await withHistory { (program: Program) async throws in
      let large = try await program.archiver("query", "SELECT length(zeroblob(1000000000)) AS n")
      #expect(large.status == 2)
      #expect(large.errors.contains("more than 256 MB"))
      let failed = try await program.archiver("query", "SELECT json_extract('{', '$.a') AS n")
      #expect(failed.status == 2)
      #expect(failed.errors.contains("malformed JSON"))
    }
  }

  @Test func `a reader that leaves ends it`() async throws {
    try await withHistory { (program: Program) async throws in
      for form in ["--table", "--csv", "--json", "--jsonl"] {
        let result = try await program.run(
          ["bash", "-c", "\"$0\" query \(form) \"$1\" | head -1; exit ${PIPESTATUS[0]}"]
            + [Program.binary.path, "\(Self.endless) SELECT i FROM n"],
          environment: program.environment
        )
        #expect(result.status == 141, "\(form)")
        #expect(result.errors == "", "\(form)")
      }
    }
  }

  @Test func `memory does not grow with the rows`() async throws {
    try await withHistory { (program: Program) async throws in
      let measure = """
        import resource, subprocess, sys
        subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
        print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
        """
      for form in ["--csv", "--table"] {
        var peaks: [Int] = []
        for count in [100, 100_000] {
          let query = "\(Self.endless) SELECT i, printf('%.100c', 'x') AS x FROM n LIMIT \(count)"
          let result = try await program.run(
            ["python3", "-c", measure, Program.binary.path, "query", form, query],
            environment: program.environment
          )
          peaks.append(try #require(Int(result.output.trimmingCharacters(in: .newlines))))
        }
        // In KiB; all rows are ten times as much.
        #expect(peaks[1] < peaks[0] + 4096, "\(form)")
      }
    }
  }
}

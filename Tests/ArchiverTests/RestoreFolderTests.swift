import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// The folder that is restored into: it is filled, and stays what it is.
struct RestoreFolderTests {
  private static let files = ["a": "1\n", "d/b": "2\n", "d/e/c": "3\n"]

  private func withArchive(
    _ files: [String: String] = files,
    _ body: (Program) async throws -> Void
  ) async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(files)])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      try await body(program)
    }
  }

  /// What is below a folder, by the system's `find`: type, mode and path, hidden ones too.
  private func listing(_ folder: String, of program: Program) async throws -> [String] {
    let find = ["find", folder, "-mindepth", "1", "-printf", "%y%m %P\\n"]
    return try await program.run(find).output.split(separator: "\n").map(String.init).sorted()
  }

  private static let whole = ["d700 d", "d700 d/e", "f600 a", "f600 d/b", "f600 d/e/c"]

  /// What a shell sees that stands in a folder before and after.
  private func shell(_ script: String, _ program: Program) async throws -> RealProgram.Result {
    try await program.run(
      ["sh", "-c", script, Program.binary.path],
      environment: program.environment
    )
  }

  @Test func `the folder one stands in is filled`() async throws {
    try await withArchive { (program: Program) async throws in
      let result = try await shell(
        "mkdir here && cd here && \"$0\" restore jane/one --to . && cat a d/b d/e/c && [ . -ef ../here ]",
        program
      )
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output == "jane/one/0.1@1: 3 files written to .\n1\n2\n3\n")
    }
  }

  @Test func `an empty folder keeps its inode and its mode, and a link to it leads there`()
    async throws
  {
    try await withArchive { (program: Program) async throws in
      let result = try await shell(
        """
        umask 022; mkdir real; chmod 2751 real; ln -s real link; stat -c '%i %a' real >before
        "$0" restore jane/one --to link/ && stat -c '%i %a' real | cmp - before && [ -h link ]
        """,
        program
      )
      #expect(result.status == 0, "\(result.output)\(result.errors)")
      #expect(
        try await listing("real", of: program).map { $0.replacing("d2700", with: "d700") }
          == Self.whole
      )
    }
  }

  @Test func `new folders and files are their owner's alone, whatever the mask is`() async throws {
    try await withArchive { (program: Program) async throws in
      for mask in ["000", "022", "777"] {
        let result = try await shell(
          "umask \(mask); \"$0\" restore jane/one --to m\(mask)/out --env-file m\(mask)/out/env",
          program
        )
        #expect(result.status == 0, "\(result.errors)")
        let listing = try await listing("m\(mask)", of: program)
        #expect(
          listing == ["d700 out"]
            + (Self.whole + ["f600 env"]).map { line in
              line.replacing(" ", with: " out/", maxReplacements: 1)
            }.sorted(),
          "\(mask)"
        )
      }
    }
  }

  @Test func `names of 255 bytes, and paths longer than the system takes at once, are written`()
    async throws
  {
    let name = String(repeating: "n", count: 255)
    let deep = Array(repeating: String(repeating: "d", count: 200), count: 20)
      .joined(separator: "/")
    try await withArchive([name: "1", "\(deep)/f": "2"]) { (program: Program) async throws in
      let folder = String(repeating: "o", count: 255)
      let result = try await program.archiver("restore", "jane/one", "--to", folder)
      #expect(result.status == 0, "\(result.errors)")
      let count = try await program.run([
        "sh", "-c", "find \(folder) -type f | wc -l; rm -r \(folder)",
      ])
      #expect(Int(count.output.trimmingCharacters(in: .whitespacesAndNewlines)) == 2)
    }
  }

  @Test func `names that differ in case alone are two where the system has two`() async throws {
    let files = ["Src/a": "1", "src/b": "2", "R": "3", "r": "4", "./x": "5", "y//z": "6"]
    try await withArchive(files) { (program: Program) async throws in
      let probe = try await shell("touch p P; ls p P | wc -l; rm p P", program)
      let result = try await program.archiver("restore", "jane/one", "--to", "out")
      let hasTwo = probe.output.contains("2") && probe.errors.isEmpty
      let names = try await shell("cd out 2>/dev/null && cat Src/a src/b R r x y/z", program)
      #expect(result.status == (hasTwo ? 0 : 2), "\(result.errors)")
      #expect(names.output == (hasTwo ? "123456" : ""))
    }
  }

  @Test(arguments: [
    (["Src/a", "src/b"], "src (here it is the same as Src)"),
    (["README", "readme"], "readme (here it is the same as README)"),
    (["d/X", "d/x/y"], "d/x (here it is the same as d/X)"),
  ])
  func `where case does not count, two names for one thing are refused by name`(
    paths: [String],
    words: String
  ) async throws {
    let files = Dictionary(uniqueKeysWithValues: paths.map { ($0, $0) })
    try await withArchive(files) { (program: Program) async throws in
      guard let system = try await FoldingSystem(in: program.folder) else { return }
      let result = try await program.archiver(
        ["restore", "jane/one", "--to", "out"],
        environment: system.environment
      )
      #expect(result.status == 2)
      #expect(result.errors.contains("nothing was written"), "\(result.errors)")
      #expect(result.errors.contains(words), "\(result.errors)")
      #expect(!FileManager.default.fileExists(atPath: program.folder.appending(path: "out").path))
    }
  }

  @Test func `a folder whose name is no text is the one that is filled`() async throws {
    try await withArchive { (program: Program) async throws in
      let result = try await shell(
        """
        out=$(printf 'out\\351'); mkdir probe && mkdir "probe/$out" 2>/dev/null || exit 77
        "$0" restore jane/one --to "$out" --env-file "$out.env" && cat "$out/a" "$out.env"
        "$0" export git "--" "$out.git" && git --git-dir="$out.git" rev-list --all --count
        """,
        program
      )
      if result.status == 77 { return }
      #expect(result.status == 0, "\(result.errors)")
      #expect(
        result.output == "jane/one/0.1@1: 3 files written to \"out\\351\"\n1\nA='1'\n1\n"
      )
    }
  }

  @Test func `a file for variables that is there stops all of it before anything is written`()
    async throws
  {
    try await withArchive { (program: Program) async throws in
      let result = try await shell(
        """
        echo mine >vars; ln -s nowhere link
        for file in vars link none/vars; do
          "$0" restore jane/one --to p/out --env-file $file; echo $?; ls -A p 2>/dev/null
        done
        cat vars; "$0" restore jane/one --to p/out --env-file other; cat other
        """,
        program
      )
      #expect(
        result.output == """
          2\n2\n2\nmine\njane/one/0.1@1: 3 files written to p/out\nA='1'\n
          """
      )
      #expect(
        result.errors == """
          Error: vars is there already; nothing was written, name a new file
          Error: link is there already; nothing was written, name a new file
          Error: cannot write none/vars: No such file or directory\n
          """
      )
      #expect(try await listing("p/out", of: program) == Self.whole)
    }
  }

  @Test func `what is none of ours in the folder is left, hidden names too`() async throws {
    try await withArchive { (program: Program) async throws in
      let result = try await shell(
        """
        mkdir out out/.archiver-unfinished; echo mine >out/.archiver-unfinished/x
        "$0" restore jane/one --to out; echo $?; cat out/.archiver-unfinished/x; ls -A out
        """,
        program
      )
      #expect(result.output == "2\nmine\n.archiver-unfinished\n")
      #expect(result.errors.contains("not empty"), "\(result.errors)")
    }
  }

  @Test(.withStrace, arguments: ["TERM", "INT", "HUP"])
  func `a signal takes away what was staged, and the folders that were made`(signal: String)
    async throws
  {
    try await withArchive { (program: Program) async throws in
      let script = Strace.script(signal, at: "mkdirat", matching: #"*'"d"'*"#)
      let restore = [
        Program.binary.path, "restore", "jane/one", "--to", "p/out", "--env-file", "v",
      ]
      let ended = try await program.run(
        ["sh", "-c", script, "sh"] + restore,
        environment: program.environment
      )
      let numbers: [String: Int32] = ["TERM": SIGTERM, "INT": SIGINT, "HUP": SIGHUP]
      #expect(ended.status == 128 + (numbers[signal] ?? 0), "\(ended.errors)")
      let left = try FileManager.default.contentsOfDirectory(atPath: program.folder.path)
      #expect(!left.contains("p") && !left.contains("v"), "\(left)")
    }
  }

  @Test(.withStrace, arguments: ["mkdirat", "linkat", "renameat", "unlinkat"])
  func `a kill at any moment leaves what the next restore goes on from`(call: String) async throws {
    try await withArchive { (program: Program) async throws in
      let restore = [Program.binary.path, "restore", "jane/one", "--to", "out", "--env-file", "v"]
      var kills = 0
      for number in 1...50 {
        let result = try await program.run(
          Strace.command("KILL", at: call, number) + restore,
          environment: program.environment
        )
        if result.status == 0 { break }
        kills += 1
        let again = try await program.run(restore, environment: program.environment)
        let isDone = again.errors.contains("out is there and not empty")
        #expect(again.status == 0 || isDone, "\(call) \(number): \(again.errors)")
        #expect(try await listing("out", of: program) == Self.whole, "\(call) \(number)")
        _ = try await shell("cat v | grep -q A && rm -r out v", program)
      }
      #expect(kills > 0 && kills < 50)
    }
  }

  @Test(.withStrace)
  func `what somebody wrote into what a kill left is not taken away`() async throws {
    try await withArchive { (program: Program) async throws in
      let restore = [Program.binary.path, "restore", "jane/one", "--to", "out"]
      let killed = try await program.run(
        Strace.command("KILL", at: "renameat", 1) + restore,
        environment: program.environment
      )
      #expect(killed.status != 0)
      let result = try await shell("echo mine >>out/a; \"$0\" restore jane/one --to out", program)
      #expect(result.status == 2)
      #expect(result.errors.contains("out is there and not empty"), "\(result.errors)")
      #expect(try await shell("cat out/a", program).output == "1\nmine\n")
    }
  }

  @Test func `of many that fill one folder at once one does`() async throws {
    let files = Dictionary(uniqueKeysWithValues: (0..<300).map { ("f\($0)", "\($0)") })
    try await withArchive(files) { (program: Program) async throws in
      let restores = try (0..<6).map { _ in
        try program.start(["restore", "jane/one", "--to", "out"])
      }
      var statuses: [Int32] = []
      for restore in restores { statuses.append(try await restore.result.status) }
      #expect(statuses.sorted() == [0, 2, 2, 2, 2, 2])
      #expect(try await listing("out", of: program).count == 300)
    }
  }
}

extension RestoreFolderTests {
  private static func isRoot() -> Bool { geteuid() == 0 }

  @Test(.enabled(if: isRoot(), "only root can mount"))
  func `a mount point is filled`() async throws {
    try await withArchive { (program: Program) async throws in
      let mount = try await shell(
        "mkdir volume && mount -t tmpfs -o size=1m tmpfs volume 2>/dev/null || exit 77; mkdir volume/lost+found; chmod 700 volume/lost+found",
        program
      )
      if mount.status != 0 { return }
      let result = try await program.archiver("restore", "jane/one", "--to", "volume")
      let listing = try await listing("volume", of: program)
      #expect(try await program.run(["umount", "volume"]).status == 0)
      #expect(result.status == 0, "\(result.errors)")
      #expect(listing == (Self.whole + ["d700 lost+found"]).sorted())
    }
  }

  @Test(
    .enabled(if: isRoot(), "only root can give a folder away"),
    .enabled("nobody sees it") { try await Program.asNobody() != nil }
  )
  func `a folder of one's own in a folder of another's is filled`() async throws {
    try await withArchive { (program: Program) async throws in
      let nobody = try #require(try await Program.asNobody())
      let give = """
        chmod 755 . && mkdir parent parent/out && chown 65534 parent/out && chmod 644 archive.db*
        """
      #expect(try await shell(give, program).status == 0)
      let restore = try await program.run(
        nobody + [Program.binary.path, "restore", "jane/one", "--to", "parent/out"],
        environment: program.environment
      )
      #expect(restore.status == 0, "\(restore.errors)")
      #expect(try await listing("parent/out", of: program) == Self.whole)
    }
  }
}

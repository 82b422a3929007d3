import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// The history as a git repository, or as a stream for one.
struct ExportTests {
  private func git(_ arguments: String..., in folder: String, of program: Program) async throws
    -> String
  {
    let result = try await program.run(["git", "--git-dir", folder] + arguments)
    #expect(result.status == 0, "\(result.errors)")
    return result.output
  }

  private func shell(_ script: String, _ program: Program) async throws -> RealProgram.Result {
    try await program.run(
      ["sh", "-c", script, Program.binary.path],
      environment: program.environment
    )
  }

  private func poll(_ program: Program, _ targets: String...) async throws {
    let result = try await program.archiver(["poll"] + targets)
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test func `git's settings, templates and variables change nothing`() async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "1\n"])])
      try await poll(program, "jane/one")
      #expect(try await program.archiver("export", "git", "plain").status == 0)
      let result = try await shell(
        """
        mkdir -p t/hooks .config/git; echo 'exit 1' >t/hooks/reference-transaction
        chmod +x t/hooks/reference-transaction
        for file in .gitconfig .config/git/config; do
          git config --file $file safe.bareRepository explicit
          git config --file $file init.templateDir "$PWD/t"
          git config --file $file core.sharedRepository all
          git config --file $file init.defaultObjectFormat sha256
          git config --file $file core.hooksPath "$PWD/t/hooks"
        done
        umask 000; GIT_DIR=/nowhere GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.bare \
        GIT_CONFIG_VALUE_0=no GIT_TEMPLATE_DIR=$PWD/t GIT_DEFAULT_HASH=sha256 \
        XDG_CONFIG_HOME=$PWD/.config "$0" export git set && find set -perm /077 | head -n 3
        diff -r -x '*.pack' -x '*.idx' -x '*.rev' plain set
        """,
        program
      )
      #expect(result.status == 0, "\(result.output)\(result.errors)")
      #expect(result.output == "" && result.errors == "", "\(result.output)\(result.errors)")
    }
  }

  @Test func `a history made again has the same commits, whatever the Actor is called`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("first", versions: [version(["a": "1\n"])])
      try await poll(program, "jane/first")
      await program.emulator.putVersion(version(["a": "2\n"]), in: id)
      try await poll(program)
      #expect(try await program.archiver("export", "git", "old").status == 0)
      await program.emulator.set("name", to: "second", of: id)
      await program.emulator.putVersion(version(["a": "3\n"]), in: id)
      try await poll(program)
      #expect(try await program.archiver("export", "git", "new").status == 0)

      let old = try await git("rev-list", "jane/first/0.1", in: "old", of: program)
      let new = try await git("rev-list", "jane/second/0.1", in: "new", of: program)
      #expect(new.split(separator: "\n").dropFirst().joined() == old.replacing("\n", with: ""))
      let titles = try await git("log", "--format=%s", "jane/second/0.1", in: "new", of: program)
      #expect(
        titles
          == "jane/first/0.1@3: changed\njane/first/0.1@2: changed\njane/first/0.1@1: first\n"
      )
      let fetch = try await program.run(["git", "--git-dir", "old", "fetch", "-q", "./new", "HEAD"])
      #expect(fetch.status == 0, "\(fetch.errors)")
    }
  }

  @Test func `each version has a branch of its own, and is told when that is not called as it is`()
    async throws
  {
    let names = [
      ("jane", "one"), ("ja\nne", "o ne.lock"), ("", "-x"), ("jane", "ONE"), ("jane", "a..b"),
      ("jane", "one-emulated000000001"), ("é", "~^:?*[\\"), ("jane", "one"),
      ("jane", String(repeating: "long", count: 100)),
    ]
    try await Program.with { (program: Program) async throws in
      var ids: [String] = []
      for index in names.indices {
        let state = version(["a": "\(index)"])
        ids.append(await program.emulator.addActor("actor-\(index)", versions: [state]))
      }
      #expect(try await program.archiver(["poll"] + ids).status == 0)
      for (id, name) in zip(ids, names) { try await program.rename(id, to: name.0, name.1) }
      let result = try await program.archiver("export", "git", "out")
      #expect(result.status == 0, "\(result.errors)")
      let branches = try await git("for-each-ref", "--format=%(refname)", in: "out", of: program)
      #expect(branches.split(separator: "\n").count == names.count, "\(branches)")
      #expect(Set(branches.lowercased().split(separator: "\n")).count == names.count)
      let lines = result.errors.split(separator: "\n")
      #expect(lines.allSatisfy { $0.hasPrefix("Warning: the branch of ") }, "\(result.errors)")
      #expect(
        lines.contains(
          #"Warning: the branch of "ja\nne/o ne.lock/0.1" is ja%0ane/o%20ne%2elock/0.1"#
        ),
        "\(result.errors)"
      )
      #expect(!lines.contains { $0.contains("jane/a..b/0.1 is jane/a..b/0.1") })
    }
  }

  @Test func `values of variables are in no message unless they are asked for`() async throws {
    func state(_ value: String?) -> Value {
      [
        "versionNumber": "0.1", "sourceType": "SOURCE_FILES", "sourceFiles": [],
        "envVars": value.map { [["name": "DB_URL", "value": .string($0)]] } ?? [],
      ]
    }
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor("one", versions: [state("hunter2")])
      try await poll(program, "jane/one")
      for value in ["hunter3", nil] {
        await program.emulator.putVersion(state(value), in: id)
        try await poll(program)
      }
      let result = try await shell("umask 022; \"$0\" export git out; find out -perm /077", program)
      #expect(result.output == "", "\(result.output)")
      let log = ["log", "--reverse", "--format=%b", "jane/one/0.1"]
      let plain = try await program.run(["git", "--git-dir", "out"] + log).output
      #expect(
        plain.split(separator: "\n").filter { $0.hasPrefix("env") }.map(String.init) == [
          "env var DB_URL: added", "env var DB_URL: changed", "env var DB_URL: removed",
        ]
      )
      #expect(try await program.archiver("export", "git", "all", "--with-variables").status == 0)
      let all = try await program.run(["git", "--git-dir", "all"] + log).output
      #expect(all.contains("env var DB_URL: hunter2 -> hunter3\n"), "\(all)")
    }
  }

  @Test func `a git that fails leaves nothing, and the next try works`() async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "1\n"])])
      try await poll(program, "jane/one")
      let result = try await shell(
        """
        mkdir shim kept; real=$(command -v git)
        printf '#!/bin/sh\\ncase "$*" in *"$FAIL"*) echo no space >&2; exit 1;; esac\\nexec %s "$@"\\n' $real >shim/git
        chmod +x shim/git
        for step in init fast-import symbolic-ref; do
          for folder in new/out kept; do
            FAIL=$step PATH=$PWD/shim:$PATH "$0" export git $folder 2>>errors; echo $?
          done
        done
        mkdir broken; echo no program >broken/git; chmod +x broken/git
        PATH=$PWD/broken:$PATH "$0" export git kept 2>>errors; echo $?
        ls -A kept; ls -d new
        "$0" export git kept && git --git-dir=kept rev-list --all --count
        """,
        program
      )
      #expect(result.output == "2\n2\n2\n2\n2\n2\n2\n1\n", "\(result.output)\(result.errors)")
      let errors = try String(
        contentsOf: program.folder.appending(path: "errors"),
        encoding: .utf8
      )
      #expect(errors.contains("Error: 'git --git-dir=. fast-import --quiet --done' failed"))
      #expect(errors.contains("Error: the git on the PATH can't be run: Exec format error"))
    }
  }

  @Test(.withStrace)
  func `a signal during an export leaves nothing, and what a kill left is taken away`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "1\n", "b/c": "2\n"])])
      try await poll(program, "jane/one")
      let export = [Program.binary.path, "export", "git", "out"]
      let script = Strace.script("TERM", at: "mkdirat", matching: "*content*")
      let ended = try await program.run(
        ["sh", "-c", script, "sh"] + export,
        environment: program.environment
      )
      #expect(ended.status == 128 + SIGTERM, "\(ended.errors)")
      let names = try FileManager.default.contentsOfDirectory(atPath: program.folder.path)
      #expect(!names.contains("out"))
      // When half of the repository was moved.
      let killed = try await program.run(
        Strace.command("KILL", at: "linkat", 2) + export,
        environment: program.environment
      )
      #expect(killed.status != 0)
      let again = try await program.archiver("export", "git", "out")
      #expect(again.status == 0, "\(again.errors)")
      let check = try await program.run(["git", "--git-dir", "out", "fsck", "--strict"])
      #expect(check.status == 0, "\(check.errors)")
      let files = try await git("ls-tree", "-r", "HEAD", in: "out", of: program)
      #expect(files.split(separator: "\n").allSatisfy { $0.hasPrefix("100644 blob ") })
    }
  }

  @Test func `what git can't hold is told, and harmless spellings are straight`() async throws {
    let files = ["a": "1", ".git/config": "2", "../up": "3", "./b": "4", "c//d": "5", "a/x": "6"]
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(files)])
      try await poll(program, "jane/one")
      let result = try await program.archiver("export", "git", "out")
      #expect(
        result.errors == """
          Warning: not all files of jane/one/0.1@1 are there, for git can't hold them; messages of \
          commits name them\n
          """
      )
      let files = try await git("ls-tree", "-r", "--name-only", "HEAD", in: "out", of: program)
      #expect(files == "a\nb\nc/d\n")
      let message = try await git("log", "--format=%b", in: "out", of: program)
      for line in [
        ".git/config: git keeps it for itself", "../up: it leads out of the folder",
        "a/x: it leads through the file a",
      ] {
        #expect(message.contains("left out, for git can't hold it: \(line)\n"), "\(message)")
      }
    }
  }

  @Test func `the stream is git's, and Fossil's where there is one`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = await program.emulator.addActor(
        "one",
        versions: [version(["a": "1\n", "é x": "2"])]
      )
      await program.emulator.addActor("two", versions: [version(["a": "1\n"])])
      try await poll(program, "jane/one", "jane/two")
      await program.emulator.putVersion(version(["a": "3\n"]), in: id)
      try await poll(program)
      let result = try await shell(
        """
        "$0" export git - >stream && "$0" export git out || exit 2
        git init -q --bare in.git && git --git-dir=in.git fast-import --quiet <stream
        git --git-dir=in.git for-each-ref --format='%(objectname) %(refname)' >in
        git --git-dir=out for-each-ref --format='%(objectname) %(refname)' | cmp - in && grep -c . in
        command -v fossil >/dev/null || exit 77
        USER=jane fossil import --git in.fossil <stream >/dev/null && \
        fossil timeline -R in.fossil -n 0 -F '%b %c' -t ci | grep -c '^jane/.*/0.1 jane'
        """,
        program
      )
      #expect([0, 77].contains(result.status), "\(result.errors)")
      #expect(result.output == (result.status == 0 ? "2\n3\n" : "2\n"), "\(result.errors)")
    }
  }
}

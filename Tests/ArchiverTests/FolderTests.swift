import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// A folder on disk is compared as Apify's command line would push it.
struct FolderTests {
  /// Archives a version, makes a folder by a script of the shell, and says how they differ.
  private func differences(
    from files: [String: String],
    _ script: String,
    environment: [String: String] = [:]
  ) async throws -> (lines: [String], errors: String) {
    var answer: ([String], String) = ([], "")
    try await Program.with { (program: Program) async throws in
      _ = await program.emulator.addActor("one", versions: [version(files)])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      let made = try await program.run(["sh", "-ec", "mkdir p; cd p; \(script)"])
      #expect(made.status == 0, "\(made.errors)")
      let result = try await program.archiver(
        ["diff", "jane/one", "--dir", "p", "--name-status"],
        environment: environment
      )
      #expect(result.status == 0, "\(result.errors)")
      let lines = result.output.split(separator: "\n").map(String.init).filter { $0.first != "#" }
      answer = (lines, result.errors)
    }
    return answer
  }

  private static let ignoring = """
    printf 'm\\n' > main.py; printf '.venv/\\n*.log\\n.env\\n/dist\\n' > .gitignore
    printf ' docs/ \\n# no comment\\n\\n!dist/keep.js\\n' > .actorignore
    mkdir -p .venv/lib docs dist sub .actor src/.git node_modules ':!docs/docs'; touch ':!docs/docs/x'
    touch .venv/lib/m.py .env run.log docs/r.md dist/x.js dist/keep.js .actor/a.log src/.git/config
    touch node_modules/n.js; printf '*.tmp\\n' > sub/.gitignore; touch sub/a.tmp
    """
  private static let pushed = [
    "main.py": "m\n", ".gitignore": ".venv/\n*.log\n.env\n/dist\n",
    ".actorignore": " docs/ \n# no comment\n\n!dist/keep.js\n", "sub/.gitignore": "*.tmp\n",
    "dist/keep.js": "", ".actor/a.log": "",
  ]

  @Test(arguments: ["git init -q .", ":"])
  func `what git and the Actor's ignore file leave out is not compared`(start: String) async throws
  {
    let answer = try await differences(from: Self.pushed, "\(start); \(Self.ignoring)")
    #expect(answer.lines == [])
    #expect(answer.errors == "")
  }

  @Test func `a folder whose name is no text is the one that is compared`() async throws {
    let script = """
      name=$(printf 'n\\351'); mkdir "$name" 2>/dev/null || exit 77; cd "$name"
      printf 'x.log\\n' > .actorignore; printf '*.tmp\\n' > .gitignore; touch x.log b.tmp a; cd ..
      "$0" diff jane/one --dir "$name" --name-only | grep -v '^#'; "$0" where "$name/a" | head -n 1
      """
    let files = [".actorignore": "x.log\n", ".gitignore": "*.tmp\n", "a": "", "gone": "1"]
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(files)])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      let result = try await program.run(
        ["sh", "-c", script, Program.binary.path],
        environment: program.environment
      )
      if result.status == 77 { return }
      #expect(result.output == "gone\njane/one/0.1@1:a\n", "\(result.errors)")
    }
  }

  @Test func `what git tracks is pushed though it is ignored`() async throws {
    let script = """
      git init -q .; printf '*.log\\n' > .gitignore; touch a.log b.log; git add -f a.log
      """
    #expect(try await differences(from: [".gitignore": "*.log\n"], script).lines == ["A\ta.log"])
  }

  @Test func `without git all is compared, and that is told`() async throws {
    let script = "printf '*.log\\n' > .gitignore; touch a.log"
    let answer = try await differences(
      from: [".gitignore": "*.log\n"],
      script,
      environment: ["PATH": "/nowhere"]
    )
    #expect(answer.lines == ["A\ta.log"])
    #expect(
      answer.errors == """
        Warning: there is no git on the PATH to tell what .gitignore and .actorignore name: these files \
        are compared, too

        """
    )
  }

  @Test func `what the snapshot has is compared, and told when it would be left out`() async throws
  {
    let script = "printf '*.log\\n' > .gitignore; echo 2 > a.log; mkdir storage; echo 1 > storage/s"
    let answer = try await differences(
      from: [".gitignore": "*.log\n", "a.log": "1\n", "storage/s": "1\n"],
      script
    )
    #expect(answer.lines == ["M\ta.log"])
    #expect(
      answer.errors == """
        Warning: 'apify push' would leave these out, which the snapshot has: a.log, storage/s

        """
    )
  }

  @Test func `links are gone through, but not round in a circle`() async throws {
    let script = """
      mkdir ../lib ../real; echo u > ../real/u.py; echo s > ../lib/s.py; ln -s ../lib/s.py s.py
      ln -s ../real lib; ln -s . loop; ln -s nowhere lost; mkdir a; ln -s .. a/up; ln -s self self
      """
    #expect(try await differences(from: ["s.py": "s\n", "lib/u.py": "u\n"], script).lines == [])
  }

  @Test func `what is no file is never opened, and a name may be in any encoding`() async throws {
    let script = """
      echo m > main.py; mkfifo pipe; ln -s /dev/zero zero; ln -s pipe other
      touch "$(printf 'caf\\351.js')" "$(printf 'caf\\350.js')"
      """
    let answer = try await differences(from: ["main.py": "m\n"], script)
    #expect(answer.lines == ["A\t\"caf\\\\xe8.js\"", "A\t\"caf\\\\xe9.js\""])
    #expect(answer.errors.contains("no UTF-8"))
  }

  @Test func `a file that no version takes is not read`() async throws {
    try await Program.with { (program: Program) async throws in
      _ = await program.emulator.addActor("one", versions: [version(["a": "1"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      let made = try await program.run(["sh", "-ec", "mkdir p; truncate -s 1T p/large"])
      #expect(made.status == 0, "\(made.errors)")
      let result = try await program.archiver("diff", "jane/one", "--dir", "p")
      #expect(result.status == 2)
      #expect(
        result.errors == """
          Error: p/large has more than 100 MB, which no version of an Actor takes; leave it out by \
          .actorignore

          """
      )
      let ignored = try await program.run(["sh", "-ec", "echo large > p/.actorignore"])
      #expect(ignored.status == 0)
      let other = try await program.archiver("diff", "jane/one", "--dir", "p", "--name-only")
      #expect(other.output.hasSuffix("\n.actorignore\na\n"), "\(other.output + other.errors)")
    }
  }

  @Test func `a content is looked for that comes through a pipe`() async throws {
    try await Program.with { (program: Program) async throws in
      _ = await program.emulator.addActor("one", versions: [version(["a": "some text\n"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      func shell(_ script: String) async throws -> Program.Result {
        try await program.run(
          ["bash", "-c", script, Program.binary.path],
          environment: program.environment
        )
      }
      for script in [
        "\"$0\" where <(echo some text)", "echo some text | \"$0\" where -",
        "echo some text | \"$0\" where /dev/stdin",
      ] {
        let result = try await shell(script)
        #expect(result.status == 0, "\(script): \(result.errors)")
        #expect(result.output.hasPrefix("jane/one/0.1@1:a\n"))
      }
      let never = try await shell("echo other | \"$0\" where -")
      #expect(never.status == 1)
      #expect(never.output == "")
      #expect(never.errors == "- was never seen\n")
      for (path, reason) in [(".", "it is a folder"), ("/dev/zero", "larger than any file")] {
        let result = try await program.archiver("where", path)
        #expect(result.status == 64)
        #expect(result.errors.contains(reason), "\(result.errors)")
      }
    }
  }
}

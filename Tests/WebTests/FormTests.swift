import Foundation
import RealPrograms
import Snapshots
import Storage
import Testing
import Web

/// The other forms of pages, held against what the built program prints.
struct FormTests {
  private func world() async throws -> World {
    let world = try World()
    let variables = [
      EnvironmentVariable(name: "A", value: .plain("1")),
      EnvironmentVariable(name: "S", value: .secret(hash: "abc")),
    ]
    try await world.record(["src/main.js": "a\nb\nc\n", "old.txt": "same\ncontent\n"])
    try await world.poll(
      .state(
        World.state(
          ["src/main.js": "a\nB\nc\n", "new.txt": "same\ncontent\n"],
          variables: variables
        )
      )
    )
    try await world.poll(.gone)
    try await world.poll(.state(World.state(["src/main.js": "a\nB\nc\n"])))
    let failure = Failure(of: .target("jane/x"), target: "jane/x", stage: .actor, message: "no")
    try await world.poll(
      .state(World.state(["a": "x\n"], number: VersionNumber(major: 1, minor: 0))),
      number: VersionNumber(major: 1, minor: 0),
      failures: [failure]
    )
    return world
  }

  private func json(_ text: String) throws -> NSDictionary {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary)
  }

  @Test(
    arguments: [
      ("/-/log.json", ["log"]), ("/-/log.json?in=jane/crawler/0.1", ["log", "jane/crawler/0.1"]),
      (
        "/-/log.json?in=jane/crawler/0.1:new.txt",
        ["log", "jane/crawler/0.1:new.txt", "--follow"]
      ),
      ("/jane/crawler/0.1@1..2.json", ["diff", "jane/crawler/0.1@1..2"]),
      ("/jane/crawler/0.1@1..2.json?w=1", ["diff", "jane/crawler/0.1@1..2", "-w"]),
      ("/jane/crawler/0.1@1..2?format=json&context=0", ["diff", "jane/crawler/0.1@1..2", "-U0"]),
      ("/jane/crawler/0.1@1..2:src?format=json", ["diff", "jane/crawler/0.1@1..2:src"]),
      ("/jane/crawler/0.1@3..4.json", ["diff", "jane/crawler/0.1@3..4"]),
      ("/jane/crawler/0.1@3?view=changes&format=json", ["diff", "jane/crawler/0.1@3"]),
      (
        "/-/diff.json?from=jane/crawler/0.1@1&to=jane/crawler/1.0",
        ["diff", "jane/crawler/0.1@1", "jane/crawler/1.0"]
      ),
      (
        "/jane/crawler/0.1@2:src/main.js?view=blame&format=json",
        ["blame", "jane/crawler/0.1@2:src/main.js"]
      ),
      ("/-/search.json?q=B", ["grep", "-F", "B"]),
      (
        "/-/search.json?q=b&case=0&where=history&in=jane/crawler/0.1",
        ["grep", "-F", "-i", "b", "jane/crawler/0.1", "--all-history"]
      ),
      ("/-/search.json?q=%5Ea$&regex=1&where=history", ["grep", "^a$", "--all-history"]),
      ("/-/failures.json", ["failures"]), ("/-/failures.json?all=1", ["failures", "--all"]),
      ("/-/status.json", ["status"]),
    ]
  )
  func `the JSON of a page is what the program prints`(
    path: String,
    command: [String]
  ) async throws {
    let world = try await world()
    try await world.serve { site in
      let page = try await site.ask(path)
      #expect(page.status == 200)
      #expect(page.headers["content-type"] == "application/json; charset=utf-8")
      let printed = try await RealProgram.start(
        [World.binary.path] + command + ["--db", world.path, "--json"]
      ).result
      #expect(try json(page.body) == json(printed.output), "\(printed.errors)")
    }
  }

  @Test func `a content is found by its hash as the program finds it`() async throws {
    let world = try await world()
    let hash = ContentHash(of: Array("same\ncontent\n".utf8)).description
    try await world.serve { site in
      let printed = try await RealProgram.run(
        World.binary.path,
        "where",
        hash,
        "--db",
        world.path,
        "--json"
      )
      for path in ["/-/content/\(hash).json", "/-/search.json?q=\(hash)&where=hash"] {
        #expect(try await json(site.ask(path).body) == json(printed.output))
      }
      let answer1 = try await site.ask("/-/content/\(hash)")
      #expect(answer1.body.contains("0.1@1:old.txt"))
    }
  }

  @Test func `the patch of a page leads git from one tree to the other`() async throws {
    let world = try World()
    let old = ["a.txt": "one\ntwo\n", "dir/b.txt": "b\n", "gone.txt": "x"]
    let new = ["a.txt": "one\n2\n", "dir/c.txt": "b\n", "é \".txt": "no end"]
    try await world.record(old, new)
    try await world.serve { site in
      let answer = try await site.ask("/jane/crawler/0.1@1..2.patch")
      #expect(answer.headers["content-type"] == "text/x-patch; charset=utf-8")
      let tree = world.folder.appending(path: "tree")
      for (path, text) in old {
        let file = tree.appending(path: path)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(),
          withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: file)
      }
      try Data(answer.body.utf8).write(to: world.folder.appending(path: "patch"))
      _ = try await RealProgram.run("git", "init", "-q", in: tree)
      let applied = try await RealProgram.run("git", "apply", "../patch", in: tree)
      #expect(applied.status == 0, "\(applied.errors)")
      let listed = try await RealProgram.run(
        "find",
        ".",
        "-path",
        "./.git",
        "-prune",
        "-o",
        "-type",
        "f",
        "-print",
        in: tree
      )
      let paths = listed.output.split(separator: "\n").map { String($0.dropFirst(2)) }
      #expect(Set(paths) == Set(new.keys))
      for (path, text) in new {
        #expect(try Data(contentsOf: tree.appending(path: path)) == Data(text.utf8), "\(path)")
      }
    }
  }

  @Test func `a patch is about one version`() async throws {
    try await world().serve { site in
      let answer2 = try await site.ask("/jane/crawler@1.patch")
      #expect(answer2.status == 400)
    }
  }
}

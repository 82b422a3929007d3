import Foundation
import RealPrograms
import RemoteSources
import Snapshots
import Testing

struct GitTests {
  @Test func `the files of a branch, a tag, a commit and a directory are fetched`() async throws {
    try await World.with { (world: World) async throws in
      let first = try await world.commit(["a.txt": "one\n", "src/b.txt": "b\n"])
      try await world.run("git", "tag", "-a", "-m", "t", "v1")
      let second = try await world.commit(["a.txt": "two\n"])
      try await world.run("git", "branch", "release/1", first)
      let url = "/git/repo/.git"
      let head = try #require(try await world.git(url).source)
      #expect(head.identity.string == second)
      #expect(try await world.git(url, unless: head.mark) == .same)
      #expect(try await world.git(url).lines == ["a.txt=two\n", "src/b.txt=b\n"])
      for name in ["v1", "release/1", first] {
        let old = try await world.git("\(url)#\(name)")
        #expect(old.source?.identity.string == first, "\(name)")
        #expect(old.lines == ["a.txt=one\n", "src/b.txt=b\n"], "\(name)")
      }
      #expect(try await world.git("\(url)#main:src").lines == ["b.txt=b\n"])
      #expect(try await world.git("\(url)#:/src/").lines == ["b.txt=b\n"])
      #expect(
        try await world.failure(ofGit: "\(url)#none") == .notThere("there is no branch or tag none")
      )
      #expect(
        try await world.failure(ofGit: "\(url)#main:none")
          == .notThere("there is no directory none in commit \(second)")
      )
    }
  }

  @Test func `git's own daemon is asked, which filters nothing`() async throws {
    try await World.with { (world: World) async throws in
      let first = try await world.commit(["a.txt": "one\n", "src/b.txt": "b\n"])
      let url = world.server.gitURL + "/repo/.git"
      let source = try #require(try await world.git("\(url)#main:src").source)
      #expect(source.identity.string == first)
      #expect(source.files.map(\.path) == ["b.txt"])
      #expect(try await world.git("\(url)#main:src", unless: source.mark) == .same)
      _ = try await world.commit(["a.txt": "two\n"])
      #expect(try await world.git(url).lines == ["a.txt=two\n", "src/b.txt=b\n"])
      guard case .git? = try await world.failure(ofGit: world.server.gitURL + "/none") else {
        Issue.record("there is a repository")
        return
      }
    }
  }

  @Test func `links, submodules and pointers to large files are what they are`() async throws {
    try await World.with { (world: World) async throws in
      let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n"
      let commit = try await world.commit(["a.bin": pointer, ".gitattributes": "* filter=lfs\n"])
      try FileManager.default.createSymbolicLink(
        atPath: world.repository.appending(path: "link").path,
        withDestinationPath: "/etc/passwd"
      )
      try await world.run("git", "add", "link")
      try await world.run("git", "update-index", "--add", "--cacheinfo", "160000,\(commit),sub")
      try await world.run("git", "commit", "-qm", "links")
      #expect(
        try await world.git("/git/repo/.git").lines == [
          ".gitattributes=* filter=lfs\n", "a.bin=\(pointer)", "link->/etc/passwd",
          "sub@\(commit)",
        ]
      )
    }
  }

  @Test func `of a large repository a small directory costs the directory`() async throws {
    try await World.with { (world: World) async throws in
      let random = """
        import os
        os.makedirs('repo/small')
        for n in range(4):
          open(f'repo/large{n}', 'wb').write(os.urandom(4 << 20))
        open('repo/small/a.bin', 'wb').write(os.urandom(100_000))
        """
      let made = try await RealProgram.run("python3", "-c", random, in: world.server.folder)
      #expect(made.status == 0, "\(made.errors)")
      _ = try await world.commit([:])
      let url = ExactString(world.server.url + "/git/repo/.git#main:small")
      let answer = try await world.fetcher.fetch(RemoteSource(.git, at: url), unless: nil)
      #expect(answer.value.source?.files.map(\.path) == ["a.bin"])
      #expect((100_000..<110_000).contains(answer.cost.bytesReceived), "\(answer.cost)")
      let mark = answer.value.source?.mark
      let same = try await world.fetcher.fetch(RemoteSource(.git, at: url), unless: mark)
      #expect(same.value == .same)
      #expect(same.cost.requests == 1)
      #expect(same.cost.bytesReceived < 1000)
    }
  }
}

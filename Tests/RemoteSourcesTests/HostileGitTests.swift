import Foundation
import RealPrograms
import RemoteSources
import Snapshots
import Testing

struct HostileGitTests {
  /// Runs a program that makes what git itself would not.
  private func run(_ python: String, in world: World) async throws {
    let made = try await RealProgram.run(
      "python3",
      "-c",
      python,
      in: world.server.folder,
      environment: World.gitEnvironment
    )
    #expect(made.status == 0, "\(made.errors)")
  }

  @Test(arguments: [
    "ext::sh -c touch% /tmp/archiver-canary", "file:///etc", "/etc", "../x", "-upload-pack=x",
    "--upload-pack=touch /tmp/archiver-canary", "fd::17", "ftp://127.0.0.1/x", "",
    "http://127.0.0.1/ x", "http://-oProxyCommand=x/r", "http://127.0.0.1/r#--exec=x",
    "http://127.0.0.1/r#main:../..", "transport::http://127.0.0.1/r",
  ])
  func `what would run a program or read this machine is no address`(url: String) async throws {
    try await World.with { (world: World) async throws in
      let source = RemoteSource(.git, at: ExactString(url))
      do {
        _ = try await world.fetcher.fetch(source, unless: nil)
        Issue.record("it was fetched")
      } catch let error as SourceError {
        guard case .address = error.reason else {
          Issue.record("\(error)")
          return
        }
        #expect(error.requests == 0)
      }
      #expect(!FileManager.default.fileExists(atPath: "/tmp/archiver-canary"))
    }
  }

  @Test(arguments: [
    "git@127.0.0.1:repo.git", "ssh://git@127.0.0.1/r", "http://user:password@127.0.0.1/r",
  ])
  func `what takes a key or a login is not asked`(url: String) async throws {
    try await World.with { (world: World) async throws in
      guard case .credential? = try await world.failure(ofGit: url) else {
        Issue.record("it was asked")
        return
      }
    }
  }

  @Test func `a server that wants a login gets none, and nobody is asked for it`() async throws {
    try await World.with { (world: World) async throws in
      guard case .credential? = try await world.failure(ofGit: "/gitlogin/r") else {
        Issue.record("it was something else")
        return
      }
      let asked = try world.server.requests()
      #expect(!asked.isEmpty)
      #expect(asked.allSatisfy { $0.headers["Authorization"] == nil })
    }
  }

  @Test(arguments: ["file:///etc", "ext::sh", "git://127.0.0.1/r", "https://127.0.0.1:1/r"])
  func `a redirect leads to the same scheme or nowhere`(target: String) async throws {
    try await World.with { (world: World) async throws in
      let reason = try await world.failure(ofGit: "/to?\(target)&x=")
      switch reason {
      case .git?, .unreachable?: break
      default: Issue.record("\(target): \(String(describing: reason))")
      }
    }
  }

  @Test(arguments: ["/html/x", "/archive/html", "/refs", "/cut", "/status/500"])
  func `what is no repository is a failure`(path: String) async throws {
    try await World.with { (world: World) async throws in
      let reason = try await world.failure(ofGit: path)
      switch reason {
      case .git?, .unreachable?, .notThere?: break
      default: Issue.record("\(path): \(String(describing: reason))")
      }
    }
  }

  @Test func `a server that takes its time is given up, with what git runs`() async throws {
    try await World.with {
      $0.time = .seconds(1)
    } _: { (world: World) async throws in
      let reason = try await world.failure(ofGit: "/hang")
      #expect(reason == .tookTooLong(limit: .seconds(1)))
    }
  }

  @Test func `paths that lead out are recorded as they are`() async throws {
    try await World.with { (world: World) async throws in
      _ = try await world.commit(["a.txt": "in\n"])
      let python = """
        import subprocess, binascii
        def git(*a, **k): return subprocess.run(['git', *a], cwd='repo', check=True, capture_output=True, **k).stdout
        blob = git('hash-object', '-w', 'a.txt').strip()
        inner = git('mktree', input=b'100644 blob ' + blob + b'\\tout.txt\\n').strip()
        tree = b'40000 ..\\0' + binascii.unhexlify(inner)
        tree = git('hash-object', '-t', 'tree', '-w', '--literally', '--stdin', input=tree).strip()
        commit = git('commit-tree', '-m', 'x', tree.decode()).strip()
        git('update-ref', 'refs/heads/main', commit.decode())
        """
      try await run(python, in: world)
      let answer = try await world.git("/git/repo/.git")
      #expect(answer.lines == ["../out.txt=in\n"])
      #expect(answer.source?.warnings.count == 1)
    }
  }

  @Test func `a tree that unfolds without end, and a content that does, are failures`() async throws
  {
    try await World.with {
      $0.bytes = 1 << 20
    } _: { (world: World) async throws in
      let python = """
        import subprocess
        def git(*a, **k): return subprocess.run(['git', *a], cwd='repo', check=True, capture_output=True, **k).stdout
        open('repo/zeros', 'wb').write(bytes(64 << 20))
        git('add', 'zeros'); git('commit', '-qm', 'zeros'); git('branch', 'zeros')
        blob = git('hash-object', '-w', '--stdin', input=b'x').strip()
        kind, object = b'100644 blob ', blob
        for level in range(10):
          lines = b''.join(kind + object + b'\\tf%d\\n' % n for n in range(10))
          kind, object = b'040000 tree ', git('mktree', input=lines).strip()
        git('update-ref', 'refs/heads/bomb', git('commit-tree', '-m', 'x', object.decode()).strip().decode())
        """
      _ = try await world.commit(["a.txt": "in\n"])
      try await run(python, in: world)
      let bomb = try await world.failure(ofGit: "/git/repo/.git#bomb")
      #expect(bomb == .tooManyFiles(limit: 10_000))
      let zeros = try await world.failure(ofGit: "/git/repo/.git#zeros")
      #expect(zeros == .tooLarge(limit: 1 << 20))
    }
  }
}

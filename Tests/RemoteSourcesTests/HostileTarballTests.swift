import Foundation
import RealPrograms
import RemoteSources
import Snapshots
import Testing

struct HostileTarballTests {
  /// What is in an archive is recorded as what it is, with a warning where it can't be restored.
  @Test(arguments: [
    ("dotdot", ["../outside.txt=out\n", "a.txt=in\n"], 1),
    ("absolute", ["/tmp/archiver-outside=out\n", "a.txt=in\n"], 1),
    ("symlink", ["out->/etc", "out/passwd=x\n"], 0), ("hardlink", ["a.txt=in\n"], 1),
    ("device", ["a.txt=in\n"], 2), ("twice", ["a.txt=first\n", "a.txt=last\n"], 0),
  ])
  func `nothing is written, followed or read`(
    name: String,
    files: [String],
    warnings: Int
  ) async throws {
    try await World.with { (world: World) async throws in
      let answer = try await world.tarball("/archive/\(name)")
      #expect(answer.lines == files)
      #expect(answer.source?.warnings.count == warnings, "\(answer.source?.warnings ?? [])")
      #expect(!FileManager.default.fileExists(atPath: "/tmp/archiver-outside"))
    }
  }

  @Test(arguments: [
    ("bomb", SourceError.Reason.bomb(limit: 200)), ("nested", .bomb(limit: 200)),
    ("many", .tooManyFiles(limit: 10_000)), ("sparse", .bomb(limit: 200)),
    ("hole", .bomb(limit: 200)),
  ])
  func `an archive that takes too much is a failure`(
    name: String,
    reason: SourceError.Reason
  ) async throws {
    try await World.with { (world: World) async throws in
      #expect(try await world.failure(ofTarball: "/archive/\(name)") == reason)
    }
  }

  @Test(arguments: [
    "longname", "truncated", "badcrc", "encrypted", "lrzip", "lzop", "html", "empty", "nothing",
  ])
  func `what is no archive is a failure, and no empty tree`(name: String) async throws {
    try await World.with { (world: World) async throws in
      let reason = try await world.failure(ofTarball: "/archive/\(name)")
      guard case .unreadable? = reason else {
        Issue.record("\(String(describing: reason))")
        return
      }
    }
  }

  @Test(arguments: ["/large", "/endless"])
  func `no more is taken than is wanted`(path: String) async throws {
    try await World.with {
      $0.bytes = 1 << 20
    } _: { (world: World) async throws in
      let reason = try await world.failure(ofTarball: path)
      #expect(reason == .tooLarge(limit: 1 << 20))
    }
  }

  @Test(arguments: ["/hang", "/drip"])
  func `a server that takes its time is given up`(path: String) async throws {
    try await World.with {
      $0.time = .seconds(1)
    } _: { (world: World) async throws in
      let reason = try await world.failure(ofTarball: path)
      #expect(reason == .tookTooLong(limit: .seconds(1)))
    }
  }

  @Test func `a redirect leads to the same scheme or nowhere, and takes no token along`()
    async throws
  {
    try await World.with(api: "server", token: "secret-token") { (world: World) async throws in
      let other = world.server.url.replacingOccurrences(of: "127.0.0.1", with: "localhost")
      for target in ["file:///etc/passwd", "ftp://127.0.0.1/x", "https://127.0.0.1/x", "ext::sh"] {
        let reason = try await world.failure(ofTarball: "\(other)/to?\(target)")
        guard case .redirect? = reason else {
          Issue.record("\(target): \(String(describing: reason))")
          continue
        }
      }
      #expect(
        try await world.failure(ofTarball: "\(other)/loop")
          == .redirect("it leads on and on: more than 5 times")
      )
      // It may lead to the API's own records, but not with the token.
      let record = world.server.url + "/v2/key-value-stores/st/records/x"
      #expect(
        try await world.failure(ofTarball: "\(other)/to?\(record)")
          == .status(404)
      )
      let ok = try await world.tarball("\(other)/to?/archive/plain")
      #expect(ok.lines == ["run.sh=run\n", "src/main.js=main\n"])
      let asked = try world.server.requests()
      #expect(asked.allSatisfy { $0.headers["Authorization"] == nil })
    }
  }

  @Test(arguments: [
    "/words/200/text/plain", "/words/200/application/json", "/words/404/text/plain",
    "/words/403/text/plain", "/words/500/text/plain", "/refusal",
    "/words/200/application/x-git-upload-pack-advertisement",
  ])
  func `no message repeats what was answered`(path: String) async throws {
    try await World.with { (world: World) async throws in
      for reason in [
        try await world.failure(ofTarball: path), try await world.failure(ofGit: path),
      ] {
        let reason = try #require(reason)
        #expect(!"\(reason)".contains("Qx7Z"), "\(reason)")
        #expect(!"\(reason)".contains("internal"), "\(reason)")
      }
    }
  }

  @Test func `what wants a credential is a failure, and is told none`() async throws {
    try await World.with { (world: World) async throws in
      #expect(try await world.failure(ofTarball: "/login") == .status(401))
      #expect(try await world.failure(ofTarball: "/status/304") == .status(304))
      guard case .noAnswer? = try await world.failure(ofTarball: "/cut") else {
        Issue.record("a file that was cut off was taken")
        return
      }
      for url in [
        "http://user:password@127.0.0.1/x", "/archive/plain?signature=REDACTED",
      ] {
        guard case .credential? = try await world.failure(ofTarball: url) else {
          Issue.record("\(url) was asked for")
          continue
        }
      }
      for url in ["file:///etc/passwd", "ftp://127.0.0.1/x", "//127.0.0.1/x", "", "x", "http://"] {
        guard case .address? = try await world.failure(ofTarball: url) else {
          Issue.record("\(url) was asked for")
          continue
        }
      }
      // What was cut off was asked for thrice.
      #expect(
        try world.server.requests().map(\.path) == ["/login", "/status/304"]
          + Array(repeating: "/cut", count: 3)
      )
    }
  }
}

import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// A poll of sources that all mean harm, by the built program.
struct HostileSourceTests {
  private static let tarballs = [
    "/archive/dotdot", "/archive/absolute", "/archive/symlink", "/archive/hardlink",
    "/archive/device", "/archive/bomb", "/archive/nested", "/archive/many", "/archive/sparse",
    "/archive/longname", "/archive/truncated", "/archive/encrypted", "/archive/lrzip",
    "/archive/html", "/archive/empty", "/endless", "/large", "/hang", "/drip", "/loop", "/cut",
    "/login", "/to?file:///etc/passwd", "/words/200/application/json",
  ]
  private static let repositories = [
    "/hang", "/gitlogin/r", "/refs", "/to?file:///etc&", "/archive/html", "/refusal",
    "/words/404/text/plain", "/words/200/application/x-git-upload-pack-advertisement",
  ]
  private static let addresses = [
    "ext::sh -c touch% /tmp/archiver-canary", "file:///etc", "git@127.0.0.1:r.git",
    "--upload-pack=touch /tmp/archiver-canary",
  ]
  /// Those of the tarballs that have files which can be recorded.
  private static let harmless = 5

  private static func version(_ type: String, _ field: String, _ url: String) -> Value {
    ["versionNumber": "0.1", "sourceType": .string(type), "\(field)": .string(url)]
  }

  @Test func `none takes more than it may, runs a program, writes a file or hears of a secret`()
    async throws
  {
    try await RemoteServer.with { (server: RemoteServer) async throws in
      try await Program.with { (program: Program) async throws in
        let versions =
          Self.tarballs.map { Self.version("TARBALL", "tarballUrl", server.url + $0) }
          + Self.repositories.map { Self.version("GIT_REPO", "gitRepoUrl", server.url + $0) }
          + Self.addresses.map { Self.version("GIT_REPO", "gitRepoUrl", $0) }
        for (number, version) in versions.enumerated() {
          await program.emulator.addActor("actor-\(number)", versions: [version])
        }
        // The logins that the user has for the server are the user's.
        let netrc = "machine 127.0.0.1 login jane password secret\n"
        try Data(netrc.utf8).write(to: program.folder.appending(path: ".netrc"))
        let measured = """
          import resource, subprocess, sys
          status = subprocess.run(sys.argv[1:]).returncode
          sys.stderr.write(f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss}")
          sys.exit(status)
          """
        let poll = try await program.run(
          ["python3", "-c", measured, Program.binary.path]
            + ["poll", "--mine", "--resolve", "--max-source-size", "8", "--max-source-time", "5"],
          environment: program.environment
        )
        #expect(poll.status == 3, "\(poll.errors)")
        let peak = try #require(poll.errors.split(separator: "\n").last.flatMap { Int($0) })
        #expect(peak < 400 << 10, "\(peak) KB")
        let failures = versions.count - Self.harmless
        #expect(
          try await program.shell("SELECT count(*) FROM failures WHERE kind = 'source'")
            == "\(failures)\n"
        )
        #expect(
          try await program.shell("SELECT coverage, count(*) FROM snapshots GROUP BY coverage")
            == "pointer|\(failures)\nresolved|\(Self.harmless)\n"
        )
        // What a service of the network answered is neither told nor kept.
        for text in [poll.errors, try await program.shell(".dump")] {
          #expect(!text.contains("Qx7Z"))
        }
        let told = try server.requests().flatMap(\.headers.values)
        #expect(!told.contains { $0.contains("emulator-token") || $0.hasPrefix("Basic") })
        for path in ["/tmp/archiver-canary", "/tmp/archiver-outside"] {
          #expect(!FileManager.default.fileExists(atPath: path))
        }
      }
    }
  }

  @Test func `git hears neither of the token nor of the user's settings`() async throws {
    try await RemoteServer.with { (server: RemoteServer) async throws in
      try await Program.with { (program: Program) async throws in
        let url = server.url + "/git/none"
        await program.emulator.addActor(
          "one",
          versions: [Self.version("GIT_REPO", "gitRepoUrl", url)]
        )
        let folder = program.folder.appending(path: "bin")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let git = folder.appending(path: "git")
        try Data("#!/bin/sh\nenv >\"${0%/*}/heard\"\nexit 1\n".utf8).write(to: git)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: git.path)
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let poll = try await program.archiver(
          ["poll", "jane/one", "--resolve"],
          environment: ["PATH": "\(folder.path):\(path)", "GIT_SSH": "x", "GIT_DIR": "/x"]
        )
        #expect(poll.status == 3, "\(poll.errors)")
        let heard = try String(
          contentsOf: folder.appending(path: "heard"),
          encoding: .utf8
        )
        let names = heard.split(separator: "\n").map { $0.prefix { $0 != "=" } }
        #expect(!heard.contains("emulator-token"))
        #expect(!names.contains("APIFY_TOKEN") && !names.contains("GIT_DIR"))
        #expect(!names.contains("GIT_SSH"))
        #expect(!heard.contains("HOME=\(program.folder.path)\n"))
        #expect(heard.contains("GIT_ALLOW_PROTOCOL=http\n"))
      }
    }
  }
}

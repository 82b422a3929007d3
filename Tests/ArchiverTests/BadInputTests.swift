import ApifyEmulator
import Foundation
import RealPrograms
import Testing

struct BadInputTests {
  @Test(
    arguments: [
      (["poll", "jane/x/1"], 64, "is no target"),
      (["poll", "jane/crawler/01.2"], 64, "is no target"),
      (["poll", "jane/crawler/1.100"], 64, "is no target"), (["poll", "--nope"], 64, "--nope"),
      (["poll", "jane"], 64, "is no target"), (["poll", "--retries", "-1"], 64, "--retries"),
      (["poll", "--mine", "jane/crawler"], 64, "not both"), (["frobnicate"], 64, "frobnicate"),
      (["poll", "--mine", "--api-url", "ftp://example.com"], 64, "http"),
      (["poll", "--mine", "--api-url", "http://user:passphrase@127.0.0.1/"], 64, "user"),
      (["poll", "--mine", "--retries", "0", "--api-url", "http://127.0.0.1:1"], 2, "refused"),
      (["poll", "jane/nobody"], 4, "not found"), (["diff"], 10, "there is no archive"),
      (["log"], 10, "there is no archive"), (["status"], 10, "there is no archive"),
      (["show", "jane/crawler"], 10, "there is no archive"),
      (["diff", "@3"], 64, "is no selector"),
      (["show", "jane/crawler@x"], 64, "is no revision"),
      (["diff", "--db", "."], 2, "is a folder"), (["log", "--event", "lost"], 64, "is no event"),
      (["log", "--since", "someday"], 64, "is no time"), (["log", "jane/one@3"], 64, "--since"),
      (["diff", "jane/one@3y"], 64, "is no revision"), (["grep", "a("], 64, "regular expression"),
      (["where", "no/such/file"], 64, "no file that can be read"),
      (["blame", "jane/one"], 64, "PATH"),
      (["restore", "jane/one"], 64, "--to"), (["diff", "--dir", "x"], 64, "--dir"),
      (["diff", "--stat", "--numstat"], 64, "stat"), (["export", "svn", "x"], 64, "svn"),
      (["poll"], 64, "there is no archive"),
    ] as [([String], Int32, String)]
  )
  func `a wrong call says what is wrong and ends with its code`(
    arguments: [String],
    status: Int32,
    words: String
  ) async throws {
    try await Program.with { (program: Program) async throws in
      let result = try await program.archiver(arguments)
      #expect(result.status == status, "\(result.errors)")
      #expect(result.errors.contains(words), "\(result.errors)")
      #expect(!result.errors.contains("passphrase"))
    }
  }

  @Test func `a poll of nothing makes no archive`() async throws {
    try await Program.with { (program: Program) async throws in
      #expect(try await program.archiver("poll").status == 64)
      #expect(!FileManager.default.fileExists(atPath: program.archive))
    }
  }

  @Test func `a wrong token ends the poll with its own code`() async throws {
    try await Program.with { (program: Program) async throws in
      let result = try await program.archiver(
        "poll",
        "--mine",
        environment: ["APIFY_TOKEN": "wrong-token"]
      )
      #expect(result.status == 12)
      #expect(result.errors.contains("set APIFY_TOKEN"))
      #expect(!result.errors.contains("wrong-token"))
      #expect(try await program.shell("SELECT status FROM polls") == "failed\n")
    }
  }

  @Test func `a question about what is not there says what is`() async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addSamples(of: "jane")
      #expect(try await program.archiver("poll", "--mine").status == 0)
      for (selector, status, words) in [
        ("jane/nope", 4, "it has jane/price-alerts, jane/shop-crawler"),
        ("jane/shop-crawler/9.9", 4, "it has 0.1"),
        ("jane/shop-crawler@7", 4, "it has 1 to 1"),
        ("jane/shop-crawler:nope", 4, "no file nope"),
        ("jane/price-alerts", 64, "jane/price-alerts/0.1, jane/price-alerts/1.0"),
      ] as [(String, Int32, String)] {
        let result = try await program.archiver("show", selector)
        #expect(result.status == status, "\(selector): \(result.errors)")
        #expect(result.errors.contains(words), "\(selector): \(result.errors)")
      }
    }
  }

  @Test func `an archive that was made and never filled is one that is empty yet`() async throws {
    try await Program.with { (program: Program) async throws in
      try Data().write(to: URL(filePath: program.archive))
      let poll = try await program.archiver("poll")
      #expect(poll.status == 64)
      #expect(poll.errors.contains("the archive is empty yet; name an Actor"), "\(poll.errors)")
      await program.emulator.addActor("one", versions: [version(["a": "x"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
    }
  }

  @Test(.enabled { try await Self.canHideProc() })
  func `no arguments from the system are not taken for none that were typed`() async throws {
    try await Program.with { (program: Program) async throws in
      let result = try await program.run(
        Self.withoutProc + ["mount -t tmpfs none /proc; exec \"$0\" status"] + [Program.binary.path]
      )
      #expect(result.status == 64)
      #expect(result.output == "")
      #expect(
        result.errors
          == "Error: the system hands on no arguments; mount /proc, and preload no library\n"
      )
    }
  }

  /// Runs a script in a place of its own, where what is read of processes is not to be had.
  private static let withoutProc = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]

  private static func canHideProc() async throws -> Bool {
    let probe = ["/usr/bin/env"] + withoutProc + ["mount -t tmpfs none /proc"]
    let folder = FileManager.default.temporaryDirectory
    return try await RealProgram.start(probe, in: folder, environment: [:]).result.status == 0
  }
}

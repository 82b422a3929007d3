import RealPrograms
import Testing

/// What a poll gives away of the token, and says about it.
@Suite struct ExposureTests {
  @Test(arguments: [
    ["--api-url", "http://exposed.invalid"], ["--api-url", "http://jane:pw@exposed.invalid"],
  ])
  func `a token does not go unencrypted to another machine, and no password is repeated`(
    arguments: [String]
  ) async throws {
    try await Program.with { (program: Program) async throws in
      let poll = try await program.archiver(["poll", "jane/one", "--retries", "0"] + arguments)
      #expect(poll.status == 64)
      #expect(!poll.errors.contains("pw@"))
      #expect(!poll.errors.contains("emulator-token"))
      guard !arguments[1].contains("@") else { return }
      #expect(poll.errors.hasPrefix("Warning: http://exposed.invalid is not encrypted"))
      #expect(poll.errors.contains("or say --allow-insecure"))
    }
  }

  @Test func `it does where that is allowed, with a warning, and without a token there is none`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let question = ["poll", "jane/one", "--retries", "0", "--api-url", "http://exposed.invalid"]
      let allowed = try await program.archiver(question + ["--allow-insecure"])
      #expect(allowed.status == 2)
      #expect(allowed.errors.hasPrefix("Warning: http://exposed.invalid is not encrypted"))
      let anonymous = try await program.archiver(question, environment: ["APIFY_TOKEN": ""])
      #expect(anonymous.status == 2)
      #expect(!anonymous.errors.contains("Warning"))
    }
  }

  @Test func `a proxy of the environment is asked, and what it can't be is said`() async throws {
    try await Program.with { (program: Program) async throws in
      let question = ["poll", "jane/one", "--retries", "0", "--api-url", "http://exposed.invalid"]
      let refused = try await program.archiver(
        question,
        environment: ["HTTP_PROXY": "http://jane:hush@127.0.0.1:1"]
      )
      #expect(refused.status == 2)
      #expect(refused.errors.contains("through the proxy 127.0.0.1:1"))
      #expect(!refused.errors.contains("hush"))
      let wrong = try await program.archiver(
        question,
        environment: ["HTTP_PROXY": "ftp://jane:hush@127.0.0.1:1"]
      )
      #expect(wrong.status == 64)
      #expect(wrong.errors.contains("http_proxy") || wrong.errors.contains("HTTP_PROXY"))
      #expect(!wrong.errors.contains("hush"))
      // Where sources are, the other scheme may be spoken, too.
      let other = try await program.archiver(
        ["poll", "--mine", "--resolve"],
        environment: ["HTTPS_PROXY": "ftp://jane:hush@127.0.0.1:1"]
      )
      #expect(other.status == 64)
      #expect(other.errors.contains("HTTPS_PROXY holds 'ftp://127.0.0.1:1'"))
    }
  }

  @Test(arguments: [
    ["poll", "https://jane:hush@console.apify.com/x"], ["poll", "jane/one", "https://h?key=hush"],
    ["show", "https://jane:hush@h/x"], ["log", "--db", "/nowhere/https://jane:hush@h"],
    ["poll", "jane/one", "--api-url", "ftp://jane:hush@h"],
    ["poll", "jane/one", "--api-url", "https://jane:hush@h"],
    ["poll", "jane/one", "--api-url", "https://h?token=hush"],
  ])
  func `no error repeats a password that was typed in a URL`(arguments: [String]) async throws {
    try await Program.with { (program: Program) async throws in
      let result = try await program.archiver(arguments)
      #expect(result.status != 0)
      #expect(!result.errors.isEmpty)
      #expect(!result.errors.contains("hush"), "\(result.errors)")
    }
  }
}

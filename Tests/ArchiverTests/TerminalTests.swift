import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// What a person sees in a terminal, and who else is in it.
struct TerminalTests {
  /// Runs `archiver` in a terminal, with an Actor in the archive.
  private func run(
    _ arguments: String...,
    environment: [String: String]
  ) async throws -> RealProgram.Result {
    var results: [RealProgram.Result] = []
    try await Program.with { (program: Program) async throws in
      let text = (0..<5000).map { "line \($0)\n" }.joined()
      await program.emulator.addActor("one", versions: [version(["a": text, "漢": "x\n"])])
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      results.append(
        try await program.inTerminal(arguments, environment: environment)
      )
    }
    return try #require(results.first)
  }

  @Test func `a pager that is left early ends the program quietly`() async throws {
    let result = try await run("show", "jane/one:a", environment: ["ARCHIVER_PAGER": "head -n 1"])
    #expect(result.output == "line 0\r\n")
    #expect(result.status == 0)
  }

  @Test func `a pager is in the foreground, has settings and no token, and is waited for`()
    async throws
  {
    let pager = """
      cat >/dev/null; echo "$LESS ${APIFY_TOKEN-none}"
      python3 -c 'import os; print(os.tcgetpgrp(1) == os.getpgrp())'; sleep 0.2; echo left
      """
    let result = try await run("log", environment: ["ARCHIVER_PAGER": pager, "LESS": "FRX"])
    #expect(result.output == "FRX none\r\nTrue\r\nleft\r\n")
    let failed = try await run("ls", "jane/nope", environment: ["ARCHIVER_PAGER": pager])
    #expect(failed.status == 4)
    #expect(failed.output.contains("left\r\nError: no Actor jane/nope"), "\(failed.output)")
  }

  @Test func `a pager that is none is an error`() async throws {
    let result = try await run("log", environment: ["ARCHIVER_PAGER": "no-such-pager"])
    #expect(result.status == 2)
    #expect(
      result.output.contains("the pager 'no-such-pager' can't be run; name another"),
      "\(result.output)"
    )
  }

  @Test func `a terminal that knows no escapes gets none, and no pager`() async throws {
    for arguments in [["log", "-p"], ["poll"]] {
      let dumb = try await run(
        arguments[0],
        arguments.count > 1 ? arguments[1] : "jane/one",
        environment: ["TERM": "dumb", "ARCHIVER_PAGER": "echo paged"]
      )
      #expect(dumb.status == 0, "\(dumb.output)")
      #expect(!dumb.output.contains("\u{1B}"))
      #expect(!dumb.output.contains("paged"))
    }
    let color = try await run(
      "log",
      "-p",
      environment: ["TERM": "xterm", "ARCHIVER_PAGER": "cat", "NO_COLOR": ""]
    )
    #expect(color.output.contains("\u{1B}[32m+line 1\u{1B}[m"))
  }

  @Test func `columns are as wide as a terminal shows them`() async throws {
    let result = try await run("diff", "--stat", environment: ["ARCHIVER_PAGER": ""])
    let lines = result.output.split(separator: "\r\n").filter { $0.hasPrefix(" ") }
    #expect(lines.first?.hasPrefix(" a  | 5000 ") == true, "\(lines)")
    #expect(lines.dropFirst().first?.hasPrefix(" 漢 |    1 ") == true, "\(lines)")
  }

  @Test(arguments: ["xterm", "dumb"])
  func `who waits for a server sees for what, and not for long`(terminal: String) async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "x"])])
      await program.emulator.add(
        Fault(kind: .status, times: 1, status: 429, headers: ["Retry-After": "1"])
      )
      let result = try await program.inTerminal(
        ["poll", "jane/one"],
        environment: ["TERM": terminal]
      )
      #expect(result.status == 0)
      let isTold = result.output.contains("429 from 127.0.0.1, again in ")
      #expect(isTold == (terminal != "dumb"), "\(result.output)")
      let shown = result.output.split(separator: "\u{1B}[K").last ?? ""
      #expect(shown.hasPrefix("jane/one/0.1 @1  first"), "\(result.output)")
    }
  }
}

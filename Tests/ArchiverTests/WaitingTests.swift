#if os(Linux)
  import ApifyEmulator
  import Foundation
  import RealPrograms
  import Testing

  /// Polls of an archive that another program has open.
  @Suite(.withStrace)
  struct WaitingTests {
    /// The pause before another try, as the system is asked for it.
    private static let pause = "{tv_sec=0, tv_nsec=20000000}"

    /// Polls a change while another program is in a transaction, which it ends when the poll is over, or pauses, and
    /// returns how often the poll paused.
    private func pauses(beside transaction: String) async throws -> Int {
      var count = 0
      try await Program.with { (program: Program) async throws in
        let id = await program.emulator.addActor("one", versions: [version(["a": "1"])])
        #expect(try await program.archiver("poll", "jane/one").status == 0)
        await program.emulator.putVersion(version(["a": "2"]), in: id)
        let script = """
          import os, sqlite3, time
          c = sqlite3.connect('archive.db', isolation_level=None)
          c.execute('\(transaction)')
          c.execute('SELECT count(*) FROM snapshots').fetchone()
          open('calls', 'x').close()
          while not os.path.exists('over') and '\(Self.pause)' not in open('calls').read():
            time.sleep(0.01)
          """
        let other = try RealProgram.start(["python3", "-c", script], in: program.folder)
        let calls = program.folder.appending(path: "calls")
        try await until { FileManager.default.fileExists(atPath: calls.path) }
        let strace = "strace -f -qq -o calls -e signal=none -e trace=/nanosleep \"$0\" poll"
        let poll = try await program.run(
          ["sh", "-c", strace, Program.binary.path],
          environment: program.environment
        )
        #expect((poll.errors, poll.status) == ("", 0))
        #expect(try await program.run(["touch", "over"]).status == 0)
        let ended = try await other.result
        #expect((ended.errors, ended.status) == ("", 0))
        #expect(try await program.shell("SELECT count(*) FROM snapshots") == "2\n")
        count = try String(contentsOf: calls, encoding: .utf8)
          .split(separator: "\n").count { $0.contains(Self.pause) }
      }
      return count
    }

    @Test func `no poll waits for a reader`() async throws {
      #expect(try await pauses(beside: "BEGIN") == 0)
    }

    @Test func `a poll waits for a writer`() async throws {
      #expect(try await pauses(beside: "BEGIN IMMEDIATE") > 0)
    }
  }
#endif

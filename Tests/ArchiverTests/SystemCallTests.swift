#if os(Linux)
  import ApifyEmulator
  import Foundation
  import RealPrograms
  import Snapshots
  import Testing

  /// Polls that are killed, or refused by the system, at one system call after the other that has to do with
  /// the archive. `scripts/crash` tries all of them.
  struct SystemCallTests {
    private static let calls = [
      "openat", "pwrite64", "fdatasync", "fsync", "ftruncate", "fcntl", "unlink", "unlinkat",
    ]
    /// Of these, what changes the file.
    private static let writing = ["pwrite64", "fdatasync", "fsync", "ftruncate"]
    private static let files = ["", "-wal", "-shm", "-journal"]
    /// How many are tried.
    private static let limit =
      ProcessInfo.processInfo.environment["ARCHIVER_SYSTEM_CALLS"].flatMap { Int($0) } ?? 12

    /// What happens at a system call, at which time it is made.
    private struct Fault: CustomStringConvertible {
      let call: String
      let number: Int
      let effect: String

      var description: String { "inject=?\(call):\(effect):when=\(number)" }
    }

    /// The command that runs a poll, and lists its system calls or changes one of them.
    private func poll(_ program: Program, _ fault: Fault? = nil) -> [String] {
      var command = ["strace", "-f", "-o", program.folder.appending(path: "calls").path]
      command += ["-e", "trace=" + Self.calls.map { "?\($0)" }.joined(separator: ",")]
      for file in Self.files { command += ["-P", program.archive + file] }
      if let fault { command += ["-e", "\(fault)"] }
      return command + [Program.binary.path, "poll", "jane/one", "--log-level", "info"]
    }

    /// Every fault there can be, evenly thinned out to the limit.
    private func faults(in program: Program) async throws -> [Fault] {
      let result = try await program.run(poll(program), environment: program.environment)
      #expect(result.status == 0, "\(result.errors)")
      let log = try String(contentsOf: program.folder.appending(path: "calls"), encoding: .utf8)
      // They are counted for each thread by itself.
      var counts: [String: [Substring: Int]] = [:]
      for match in log.matches(of: /(?m)^(\d+) +(\w+)\(/) {
        counts[String(match.2), default: [:]][match.1, default: 0] += 1
      }
      var faults: [Fault] = []
      for call in Self.calls {
        let errors = Self.writing.contains(call) ? ["error=EIO", "error=ENOSPC"] : []
        for number in 0..<(counts[call]?.values.max() ?? 0) {
          for effect in ["signal=KILL"] + errors {
            faults.append(Fault(call: call, number: number + 1, effect: effect))
          }
        }
      }
      #expect(faults.count > 100)
      let step = max(1, Double(faults.count) / Double(Self.limit))
      return stride(from: 0, to: Double(faults.count), by: step).map { [faults] in faults[Int($0)] }
    }

    private func remove(from program: Program) throws {
      for file in Self.files where FileManager.default.fileExists(atPath: program.archive + file) {
        try FileManager.default.removeItem(atPath: program.archive + file)
      }
    }

    @Test(.withStrace, arguments: [false, true])
    func `wherever a poll is cut off, the next one works, and what was reported is there`(
      isLater: Bool
    ) async throws {
      try await Program.with { (program: Program) async throws in
        let base = program.folder.appending(path: "base.db").path
        let id = await program.emulator.addActor("one", versions: [version(Self.state(1))])
        #expect(try await program.archiver("poll", "jane/one", "--db", base).status == 0)
        await program.emulator.putVersion(version(Self.state(2)), in: id)
        func prepare() throws {
          try remove(from: program)
          if isLater { try FileManager.default.copyItem(atPath: base, toPath: program.archive) }
        }
        try prepare()
        let faults = try await faults(in: program)
        for fault in faults {
          try prepare()
          try await check(fault, isLater: isLater, in: program)
        }
        print("\(faults.count) faults in a \(isLater ? "later" : "first") poll")
      }
    }

    /// A few files, one of them of many pages.
    private static func state(_ number: Int) -> [String: String] {
      [
        "a": "\(number)\n",
        "b": (0..<2000).map { "line \($0 % 300 == 0 ? number : 0) of \($0)\n" }.joined(),
      ]
    }

    private func check(_ fault: Fault, isLater: Bool, in program: Program) async throws {
      let result = try await program.run(poll(program, fault), environment: program.environment)
      // It is not always that much is done again; an error that nothing hangs on is none.
      let expected = fault.effect == "signal=KILL" ? [0, 128 + SIGKILL] : [0, 2]
      #expect(expected.contains(result.status), "\(fault): \(result.status) \(result.errors)")
      let revision = isLater ? 2 : 1
      let isReported = result.errors.contains("revision=\(revision) version=jane/one/0.1")
      let count = "SELECT count(*) FROM snapshots WHERE revision = \(revision)"
      if isReported {
        #expect(try await program.shell(count) == "1\n", "\(fault)")
      }
      let next = try await program.archiver("poll", "jane/one")
      #expect(next.status == 0, "\(fault): \(next.errors)")
      #expect(next.errors == "", "\(fault)")
      let rows = try await program.shell(
        """
        PRAGMA integrity_check; PRAGMA foreign_key_check; \(count);
        SELECT count(*) FROM polls WHERE status = 'running';
        SELECT length(content), sha256 FROM current_files ORDER BY path
        """
      )
      let hashes = Self.state(2).sorted { $0.key < $1.key }.map { _, text in
        "\(text.utf8.count)|\(ContentHash(of: Array(text.utf8)))\n"
      }
      #expect(rows == "ok\n1\n0\n" + hashes.joined(), "\(fault)")
    }
  }
#endif

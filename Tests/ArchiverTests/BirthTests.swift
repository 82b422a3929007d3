import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// First polls, and what is left of those that did not come to their end.
struct BirthTests {
  @Test(.timeLimit(.minutes(15)))
  func `of ten first polls at once one works, and nine say that it does`() async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "1"])])
      await program.emulator.add(Fault(path: "/v2/acts/", kind: .status, status: 503))
      let polls = try (0..<10).map { _ in try program.start(["poll", "jane/one"]) }
      let results = try await withThrowingTaskGroup(of: Program.Result.self) { group in
        for poll in polls { group.addTask { try await poll.result } }
        var results: [Program.Result] = []
        while let result = try await group.next() {
          results.append(result)
          // The one at work is kept waiting until the others have ended.
          if results.count == 9 { await program.emulator.clearFaults() }
        }
        return results
      }
      #expect(results.map(\.status) == Array(repeating: 11, count: 9) + [0])
      for result in results.dropLast() {
        #expect(result.errors.contains("is being written by another poll"), "\(result.errors)")
      }
      #expect(
        try await program.shell("PRAGMA integrity_check; SELECT count(*) FROM snapshots")
          == "ok\n1\n"
      )
    }
  }

  @Test func `a first poll whose file may not grow leaves one that the next poll uses`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "1\n"])])
      // In kilobytes, or half of it in some shells: from nothing to just short of all.
      for limit in [0, 1, 4, 8, 12, 40, 100, 160, 240, 280, 300, 310, 320, 400, 500, 600] {
        for name in try FileManager.default.contentsOfDirectory(atPath: program.folder.path)
        where name.hasPrefix("archive.db") {
          try FileManager.default.removeItem(at: program.folder.appending(path: name))
        }
        let first = try await program.run(
          ["sh", "-c", "ulimit -f \(limit); exec \"$@\"", "sh", Program.binary.path]
            + ["poll", "jane/one"],
          environment: program.environment
        )
        #expect([0, 2].contains(first.status), "\(limit): \(first.errors)")
        let next = try await program.archiver("poll", "jane/one")
        #expect(next.status == 0, "\(limit): \(next.errors)")
        #expect(
          try await program.shell("PRAGMA integrity_check; SELECT content FROM current_files")
            == "ok\n1\n\n",
          "\(limit)"
        )
      }
    }
  }

  @Test func `an empty file is one to begin with, and nothing to read`() async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "1"])])
      try Data().write(to: URL(filePath: program.archive))
      let log = try await program.archiver("log")
      #expect(log.status == 10)
      #expect(log.errors.contains("there is nothing in \(program.archive) yet"), "\(log.errors)")
      #expect(try await program.archiver("poll", "jane/one").status == 0)
    }
  }

  @Test func `what stands where the lock used to be is left as it is`() async throws {
    try await Program.with { (program: Program) async throws in
      await program.emulator.addActor("one", versions: [version(["a": "1"])])
      let precious = program.folder.appending(path: "precious")
      try Data("precious\n".utf8).write(to: precious)
      try FileManager.default.createSymbolicLink(
        atPath: program.archive + "-lock",
        withDestinationPath: precious.path
      )
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      #expect(try Data(contentsOf: precious) == Data("precious\n".utf8))
    }
  }
}

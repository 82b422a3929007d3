import ApifyEmulator
import Foundation
import RealPrograms
import SeededRandom
import Snapshots
import Testing

/// Polls that are killed at any moment. `scripts/crash` runs the long form.
struct CrashTests {
  private static let kills =
    Int(ProcessInfo.processInfo.environment["ARCHIVER_CRASHES"] ?? "") ?? 12
  private static let seed = Int(ProcessInfo.processInfo.environment["ARCHIVER_SEED"] ?? "") ?? 1
  private static let actors = 12

  private typealias Files = [String: String]

  /// A state of a version, as a poll reported it.
  private struct Report: Hashable {
    let version: String
    let revision: Int
  }

  @Test func `what a killed poll reported is there, whole, and nothing else is damaged`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      var random = SeededGenerator(seed: Self.seed)
      var present: [String: Files] = [:]
      var ids: [String: String] = [:]
      for number in 0..<Self.actors {
        let name = "a\(number)"
        present[name] = Self.files(using: &random)
        ids[name] = await program.emulator.addActor(name, versions: [version(present[name] ?? [:])])
      }
      let began = ContinuousClock.now
      #expect(try await program.archiver("poll", "--mine").status == 0)
      var reach = ContinuousClock.now - began
      var reported: [Report: Files] = [:]
      var (polls, killed) = (0, 0)
      while killed < Self.kills, polls < 20 * Self.kills {
        polls += 1
        for name in present.keys.sorted() where Int.random(in: 0..<3, using: &random) > 0 {
          present[name] = Self.files(using: &random)
          await program.emulator.putVersion(version(present[name] ?? [:]), in: ids[name] ?? "")
        }
        let poll = try program.start(["poll", "--log-level", "info"])
        // At any moment of the poll: that it is another one each time is what this is about.
        try await Task.sleep(for: reach * Double.random(in: 0...1, using: &random))
        poll.send(SIGKILL)
        let result = try await poll.result
        // Most are killed, some of them just before the end, however fast the machine is.
        if result.status == 128 + SIGKILL {
          killed += 1
          reach = reach * 1.1
        } else {
          reach = reach * 0.7
        }
        for report in Self.reports(in: result.errors) {
          reported[report] = present[report.version]
        }
        #expect(
          try await program.shell("PRAGMA integrity_check; PRAGMA foreign_key_check") == "ok\n"
        )
      }
      print(
        "seed \(Self.seed): \(killed) of \(polls) polls killed, \(reported.count) states reported"
      )
      #expect(killed == Self.kills)
      #expect(try await program.archiver("poll").status == 0)
      #expect(
        try await program.shell("SELECT count(*) FROM polls WHERE status = 'running'") == "0\n"
      )
      let archived = try await Self.archived(in: program)
      for (report, files) in reported {
        #expect(
          archived[report] == files,
          "\(report.version)@\(report.revision), seed \(Self.seed)"
        )
      }
      for (name, files) in present {
        let latest = archived.filter { $0.key.version == name }.max {
          $0.key.revision < $1.key.revision
        }
        #expect(latest?.value == files, "\(name), seed \(Self.seed)")
      }
    }
  }

  /// Long texts with much in common, and some that are none.
  private static func files(using random: inout SeededGenerator) -> Files {
    var files: Files = [:]
    for number in 0..<Int.random(in: 1...4, using: &random) {
      let count = [0, 3, 200, 900].randomElement(using: &random) ?? 0
      files["f\(number)"] = (0..<count).map { line in
        "line \(line) of \(Int.random(in: 0..<40, using: &random) == 0 ? random.next() : 7)\n"
      }.joined()
    }
    return files
  }

  /// The lines of a log that say that a revision was committed.
  private static func reports(in log: String) -> [Report] {
    log.matches(of: /revision=(\d+) version=jane\/(\w+)\/0\.1\b/).compactMap { match in
      Int(match.1).map { Report(version: String(match.2), revision: $0) }
    }
  }

  /// Every file of every snapshot, read by the stock shell and hashed anew.
  private static func archived(in program: Program) async throws -> [Report: Files] {
    let rows = try await program.shell(
      """
      SELECT substr(s.actor, 6), s.revision, ifnull(path, ''), ifnull(sha256, ''),
        hex(CAST(content AS BLOB))
      FROM history AS s LEFT JOIN snapshot_files USING (version_id, revision)
      """
    )
    var archived: [Report: Files] = [:]
    for row in rows.split(separator: "\n") {
      let columns = row.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
      let digits = Array(columns[4].utf8)
      let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
        UInt8(String(decoding: digits[$0..<($0 + 2)], as: UTF8.self), radix: 16)
      }
      #expect(ContentHash(of: bytes).description == columns[3])
      let report = Report(version: columns[0], revision: Int(columns[1]) ?? 0)
      archived[report, default: [:]][columns[2]] = String(decoding: bytes, as: UTF8.self)
    }
    return archived
  }
}

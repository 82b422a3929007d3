import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// The files in `scripts/timers`, as systemd, cron and launchd would take them.
struct TimerTests {
  private static let analyzer = "/usr/bin/systemd-analyze"

  private func text(_ name: String) throws -> String {
    try String(
      contentsOf: Program.root.appending(path: "scripts/timers/archiver.\(name)"),
      encoding: .utf8
    )
  }

  /// Puts the built program where a user would have it installed.
  private func install(in program: Program) throws {
    let folder = program.folder.appending(path: ".local/bin")
    for path in [".local/bin", ".local/share", "Library/Application Support"] {
      try FileManager.default.createDirectory(
        at: program.folder.appending(path: path),
        withIntermediateDirectories: true
      )
    }
    try FileManager.default.createSymbolicLink(
      at: folder.appending(path: "archiver"),
      withDestinationURL: Program.binary
    )
  }

  private func snapshots(in place: String, of program: Program) async throws -> String {
    try await program.shell(
      "SELECT count(*) FROM snapshots",
      of: program.folder.appending(path: place).path
    )
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: analyzer), "there is no systemd"))
  func `systemd takes the service and its timer`() async throws {
    try await Program.with { (program: Program) async throws in
      let units = ["service", "timer"].map {
        program.folder.appending(path: "archiver.\($0)")
      }
      let service = try text("service")
        .replacing("/usr/local/bin/archiver", with: Program.binary.path)
      try Data(service.utf8).write(to: units[0])
      try Data(text("timer").utf8).write(to: units[1])
      let result = try await program.run([Self.analyzer, "verify", "--man=no"] + units.map(\.path))
      #expect(result.status == 0)
      #expect(result.output + result.errors == "")
    }
  }

  @Test func `the service's command polls`() async throws {
    let command = try #require(try text("service").firstMatch(of: /ExecStart=\S+ (.*)/)).1
    try await Program.with { (program: Program) async throws in
      await program.emulator.addSamples(of: "jane")
      let result = try await program.archiver(command.split(separator: " ").map(String.init))
      #expect(result.status == 0, "\(result.errors)")
    }
  }

  @Test func `the crontab's line polls every quarter of an hour`() async throws {
    let lines = try text("cron").split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(lines.count == 2)
    let place = try #require(lines[0].wholeMatch(of: /ARCHIVER_DB=(\S+)/)).1
    let command = try #require(lines[1].wholeMatch(of: /\*\/15 \* \* \* \* (.*)/)).1
    #expect(!command.contains("%"), "cron takes it for the end of the line")
    try await Program.with { (program: Program) async throws in
      try install(in: program)
      await program.emulator.addSamples(of: "jane")
      let result = try await program.run(
        ["/bin/sh", "-c", String(command)],
        environment: program.environment.merging(["ARCHIVER_DB": String(place)]) { $1 }
      )
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output == "")
      #expect(try await snapshots(in: String(place), of: program) == "3\n")
    }
  }

  @Test func `the property list's command polls every quarter of an hour`() async throws {
    struct Job: Decodable {
      enum CodingKeys: String, CodingKey {
        case arguments = "ProgramArguments"
        case interval = "StartInterval"
      }

      let arguments: [String]
      let interval: Int
    }
    let job = try PropertyListDecoder().decode(Job.self, from: Data(text("plist").utf8))
    #expect(job.interval == 900)
    try await Program.with { (program: Program) async throws in
      try install(in: program)
      await program.emulator.addSamples(of: "jane")
      let result = try await program.run(job.arguments, environment: program.environment)
      #expect(result.status == 0, "\(result.errors)")
      let place = "Library/Application Support/archiver.db"
      #expect(try await snapshots(in: place, of: program) == "3\n")
    }
  }
}

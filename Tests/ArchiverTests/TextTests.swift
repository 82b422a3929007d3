import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// What a person reads: in which order, how much of it, and by whose clock.
struct TextTests {
  /// Runs the body with an archive of two versions and three snapshots, from two polls.
  private func withArchive(_ body: (Program) async throws -> Void) async throws {
    try await Program.with { (program: Program) async throws in
      let versions = [version(["a": "x\n"]), version(["a": "x\n"], number: "0.2")]
      let id = await program.emulator.addActor("one", versions: versions)
      #expect(try await program.archiver("poll", "jane/one").status == 0)
      await program.emulator.putVersion(version(["a": "y\n", "b": "z\n"]), in: id)
      #expect(try await program.archiver("poll").status == 0)
      try await body(program)
    }
  }

  private static let utc = #"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"#
  private static let local = #"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0530"#

  private func matches(_ text: String, _ lines: String...) throws -> Bool {
    try text.wholeMatch(of: Regex(lines.map { $0 + "\n" }.joined())) != nil
  }

  @Test func `log has a line for each snapshot when that is asked for`() async throws {
    try await withArchive { (program: Program) async throws in
      let log = try await program.archiver("log", "--oneline").output
      #expect(
        try matches(
          log,
          #"changed   jane/one/0\.1@2  \#(Self.utc)  files \+1 ~1, lines \+2 -1"#,
          #"first     jane/one/0\.2@1  \#(Self.utc)  files \+1, lines \+1, env 1"#,
          #"first     jane/one/0\.1@1  \#(Self.utc)  files \+1, lines \+1, env 1"#
        ),
        "\(log)"
      )
      let both = try await program.archiver("log", "--oneline", "--stat")
      #expect(both.status == 64)
    }
  }

  @Test func `in a terminal log has a line for each poll, and times are those of the place`()
    async throws
  {
    try await withArchive { (program: Program) async throws in
      let shown = try await program.inTerminal(
        ["log"],
        environment: ["TZ": "Asia/Kolkata", "NO_COLOR": "1", "ARCHIVER_PAGER": ""]
      )
      let log = shown.output.replacing("\r\n", with: "\n")
      #expect(
        try matches(
          log,
          #"poll 2  \#(Self.local), \d+ seconds? ago"#,
          #"  changed   jane/one/0\.1@2  files \+1 ~1, lines \+2 -1, within \d+ s"#,
          "",
          #"poll 1  \#(Self.local), \d+ seconds? ago"#,
          #"  first     jane/one/0\.2@1  files \+1, lines \+1, env 1"#,
          #"  first     jane/one/0\.1@1  files \+1, lines \+1, env 1"#
        ),
        "\(log)"
      )
      #expect(!log.contains("within 0"))
    }
  }

  @Test(arguments: [
    ["log"], ["log", "-p"], ["diff"], ["status"], ["show", "jane/one/0.1"],
    ["blame", "jane/one/0.1:a"], ["failures"], ["where", "73cb3858a687"],
  ])
  func `times are UTC in a pipe, and as they are asked for`(command: [String]) async throws {
    try await withArchive { (program: Program) async throws in
      let id = "emulated000000001"
      await program.emulator.add(Fault(path: "/v2/acts/\(id)", kind: .status, status: 403))
      #expect(try await program.archiver("poll").status == 2)
      let zone = ["TZ": "Asia/Kolkata"]
      let plain = try await program.archiver(command, environment: zone)
      #expect(plain.status == 0, "\(plain.errors)")
      #expect(try plain.output.contains(Regex(Self.utc)), "\(plain.output)")
      let local = try await program.archiver(command + ["--date", "local"], environment: zone)
      #expect(try local.output.contains(Regex(Self.local)), "\(local.output)")
      #expect(try !local.output.contains(Regex(Self.utc)), "\(local.output)")
      let relative = try await program.archiver(command + ["--date=relative"], environment: zone)
      #expect(relative.output.contains(" ago"), "\(relative.output)")
      #expect(try !relative.output.contains(Regex(Self.utc)), "\(relative.output)")
      if command[0] != "show" {
        let json = try await program.archiver(command + ["--json", "--date", "local"])
        #expect(try json.output.contains(Regex(Self.utc)), "\(json.output)")
      }
      let wrong = try await program.archiver(command + ["--date", "utc"])
      #expect(wrong.status == 64)
    }
  }

  @Test func `status shows problems first, and the rest in a table`() async throws {
    try await Program.with { (program: Program) async throws in
      let ids = await ["漢字", "a-long-name", "sick"].asyncMap {
        await program.emulator.addActor($0, versions: [version(["a": "x\n"])])
      }
      #expect(try await program.archiver("poll", "--mine").status == 0)
      await program.emulator.add(Fault(path: "/v2/acts/\(ids[2])", kind: .status, status: 403))
      #expect(try await program.archiver("poll", "--mine", "--full").status == 3)
      let status = try await program.archiver("status").output
      #expect(
        try matches(
          status,
          #"1 failing target; 'archiver failures' lists them"#,
          #"3 Actors, 3 versions, 3 snapshots"#,
          #"1 distinct content in \d+ bytes of archive"#,
          #"last poll: \#(Self.utc), partial"#,
          #"last good poll: \#(Self.utc)"#,
          "",
          #"version                 last confirmed            state"#,
          #"jane/sick/0\.1@1         \#(Self.utc)  failing since \#(Self.utc)"#,
          #"jane/a-long-name/0\.1@1  \#(Self.utc)  ok"#,
          #"jane/漢字/0\.1@1         \#(Self.utc)  ok"#
        ),
        "\(status)"
      )
    }
  }

  @Test func `of many lines of one kind the first few are told, and how many more there are`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      for number in 0..<9 {
        await program.emulator.addActor("a\(number)", versions: [version(["a": "x\n"])])
      }
      #expect(try await program.archiver("poll", "--mine").status == 0)
      await program.emulator.add(Fault(path: "/v2/acts/emulated", kind: .status, status: 403))
      let poll = try await program.archiver("poll", "--mine", "--full")
      #expect(poll.status == 2)
      let lines = poll.errors.split(separator: "\n")
      #expect(lines.count == 4, "\(poll.errors)")
      #expect(
        lines.last == "Error: 6 more can't be seen for the like; 'archiver failures' lists them"
      )
      let versions = (0..<9).map { version(["a": "x\n"], number: "0.\($0)") }
      await program.emulator.addActor("many", versions: versions)
      #expect(try await program.archiver("poll", "jane/many").status == 0)
      let grep = try await program.archiver("grep", "x", "jane/many@2099-01-01")
      #expect(grep.errors.split(separator: "\n").count == 1, "\(grep.errors)")
      #expect(grep.errors.contains("; and 8 more of the kind"), "\(grep.errors)")
    }
  }
}

extension Sequence {
  fileprivate func asyncMap<Value>(_ body: (Element) async throws -> Value) async rethrows
    -> [Value]
  {
    var values: [Value] = []
    for element in self { values.append(try await body(element)) }
    return values
  }
}

import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// What becomes of a write of a roll-back that is refused, lost, cut off or put off.
struct RollbackWriteTests {
  @Test(arguments: [400, 401, 403, 409, 429])
  func `what Apify refuses is not written, and not sent again`(status: Int) async throws {
    try await Program.with { (program: Program) async throws in
      let id = try await RollbackStory.story(program)
      await program.emulator.add(Fault(method: "PUT", kind: .status, status: status))
      let result = try await program.archiver("rollback", "jane/one@1", "--yes")
      #expect(result.status == 2)
      #expect(result.output.contains("nothing was written: PUT /v2/acts/\(id)/versions/0.1: "))
      #expect(await RollbackStory.live(program, id) == RollbackStory.state("second\n"))
      #expect(await RollbackStory.writes(program).count == 1)
      #expect(!(result.output + result.errors).contains("emulator-token"))
    }
  }

  @Test func `what is stored otherwise than it was sent is told`() async throws {
    var manner = Emulator.Manner()
    manner.altersSources = true
    try await Program.with(manner: manner) { (program: Program) async throws in
      let id = try await RollbackStory.story(program)
      let result = try await program.archiver("rollback", "jane/one@1", "--yes", "--build")
      #expect(result.status == 3)
      #expect(result.output.contains(" first\n+\n"), "\(result.output)")
      #expect(result.output.contains("is not what was to be there; nothing more was written"))
      #expect(result.output.contains("archived as @3, changed"))
      let files = await RollbackStory.live(program, id)["sourceFiles"]?.array
      #expect(files?.first?["content"] == "first\n\n")
      #expect(await RollbackStory.writes(program).map(\.method) == ["PUT"])
    }
  }

  @Test func `a write that has no answer is read back, and never sent again`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = try await RollbackStory.story(program)
      // It is done, and the answer is cut off.
      await program.emulator.add(Fault(method: "PUT", kind: .cut, times: 1))
      let cut = try await program.archiver("rollback", "jane/one@1", "--yes")
      #expect(cut.status == 0, "\(cut.output)")
      #expect(cut.output.contains("archived as @3, reverted"))
      #expect(await RollbackStory.live(program, id) == RollbackStory.state("first\n"))
      // It is not done, and there is no answer.
      for fault in [
        Fault(method: "PUT", kind: .reset, times: 1),
        Fault(method: "PUT", kind: .status, times: 1, status: 502),
      ] {
        await program.emulator.clearRequests()
        await program.emulator.add(fault)
        let lost = try await program.archiver("rollback", "jane/one@2", "--yes")
        #expect(lost.status == 2, "\(lost.output)")
        #expect(lost.output.contains("nothing was written: PUT "))
        #expect(await RollbackStory.live(program, id) == RollbackStory.state("first\n"))
        #expect(await RollbackStory.writes(program).count == 1)
      }
      // Nor can it be read back.
      await program.emulator.clearRequests()
      for fault in [
        Fault(method: "PUT", kind: .cut, times: 1), Fault(method: "GET", kind: .delay, times: 1),
        Fault(method: "GET", kind: .status, status: 500),
      ] {
        await program.emulator.add(fault)
      }
      let result = try await program.archiver(
        "rollback",
        "jane/one@2",
        "--yes",
        "--retries",
        "0"
      )
      #expect(result.status == 3, "\(result.output)")
      #expect(result.output.contains("it may have been written, and is not sent again: "))
      #expect(result.output.contains("'archiver diff --live jane/one/0.1' says whether it was"))
      await program.emulator.clearFaults()
      #expect(await RollbackStory.live(program, id) == RollbackStory.state("second\n"))
      #expect(await RollbackStory.writes(program).count == 1)
    }
  }

  @Test func `killed between the write and the look, it is found done and archived`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = try await RollbackStory.story(program)
      // The write is done, and never answered.
      await program.emulator.add(Fault(method: "PUT", kind: .late, times: 1))
      let run = try program.start(["rollback", "jane/one@1", "--yes"])
      try await until { await RollbackStory.live(program, id) == RollbackStory.state("first\n") }
      run.send(SIGKILL)
      let killed = try await run.result
      #expect(killed.errors.contains("jane/one/0.1: PUT /v2/acts/\(id)/versions/0.1"))
      #expect(await RollbackStory.live(program, id) == RollbackStory.state("first\n"))
      let again = try await program.archiver("rollback", "jane/one@1", "--yes")
      #expect(again.status == 0, "\(again.errors)")
      #expect(
        again.output.contains("it is so already, and nothing was written; archived as @3, reverted")
      )
      #expect(await RollbackStory.writes(program).count == 1)
    }
  }

  @Test func `where a variable is refused after the source went back, the part that is so is told`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      let id = try await RollbackStory.story(program, RollbackStory.state("second\n", plain: "2"))
      let variable = "/v2/acts/\(id)/versions/0.1/env-vars/A"
      await program.emulator.add(Fault(path: variable, method: "PUT", kind: .status, status: 403))
      let arguments = ["rollback", "jane/one@1", "--yes", "--env", "--build"]
      let result = try await program.archiver(arguments)
      #expect(result.status == 3, "\(result.output)")
      #expect(result.output.contains("# done: PUT /v2/acts/\(id)/versions/0.1"))
      #expect(result.output.contains("only a part was written: PUT \(variable): "))
      #expect(result.output.contains("archived as @3, changed"))
      #expect(await RollbackStory.live(program, id) == RollbackStory.state("first\n", plain: "2"))
      #expect(await RollbackStory.writes(program).map(\.method) == ["PUT", "PUT"])
      // What is left is done by the same command.
      await program.emulator.clearFaults()
      await program.emulator.clearRequests()
      let again = try await program.archiver(arguments + ["--json"])
      #expect(again.status == 0, "\(again.output)")
      #expect(again.output.contains("\"state\" : \"done\""))
      #expect(await RollbackStory.live(program, id)["envVars"]?.array?.count == 2)
      #expect(await RollbackStory.writes(program).map(\.method) == ["PUT", "POST"])
    }
  }

  @Test func `a build that was begun without an answer is not begun again`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = try await RollbackStory.story(program)
      await program.emulator.add(Fault(method: "POST", kind: .cut, times: 1))
      let result = try await program.archiver("rollback", "jane/one@1", "--yes", "--build")
      #expect(result.status == 3)
      #expect(result.output.contains("# done: PUT /v2/acts/\(id)/versions/0.1"))
      #expect(result.output.contains("# sent, and not confirmed: POST /v2/acts/\(id)/builds"))
      #expect(result.output.contains("archiver builds jane/one' says whether it was"))
      #expect(result.output.contains("archived as @3, reverted"))
      #expect(await RollbackStory.writes(program).map(\.method) == ["PUT", "POST"])
    }
  }

  @Test func `SIGINT does not end it between the write and the look`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = try await RollbackStory.story(program)
      await program.emulator.add(Fault(method: "PUT", kind: .delay, times: 1, milliseconds: 500))
      let run = try program.start(["rollback", "jane/one@1", "--yes"])
      try await until { await !RollbackStory.writes(program).isEmpty }
      run.send(SIGINT)
      let result = try await run.result
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.contains("archived as @3, reverted"))
      #expect(await RollbackStory.live(program, id) == RollbackStory.state("first\n"))
    }
  }

  @Test func `while another poll is at work the state goes back, and that is said`() async throws {
    try await Program.with { (program: Program) async throws in
      let id = try await RollbackStory.story(program)
      await program.emulator.addActor("two", versions: [version(["a": "x"])])
      await program.emulator.add(Fault(path: "/v2/acts/jane~two", kind: .hang))
      let poll = try program.start(["poll", "jane/two"])
      try await program.wait(forRequests: 1, under: "/v2/acts/jane~two")
      let result = try await program.archiver("rollback", "jane/one@1", "--yes")
      poll.send(SIGTERM)
      #expect(result.status == 0, "\(result.output)")
      #expect(result.errors.contains("the next poll archives it"), "\(result.errors)")
      #expect(await RollbackStory.live(program, id) == RollbackStory.state("first\n"))
      _ = try await poll.result
      try await RollbackStory.poll(program)
      #expect(try await RollbackStory.reverted(program) == ["jane/one/0.1@3"])
    }
  }
}

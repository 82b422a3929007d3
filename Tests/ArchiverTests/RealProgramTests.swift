#if os(Linux)
  import Foundation
  import RealPrograms
  import Testing

  /// What running programs leaves behind in the process of the tests.
  struct RealProgramTests {
    @Test func `no file that a program wrote to stays open after its end`() async throws {
      #expect(try await RealProgram.run("true").status == 0)
      let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
      // Those of programs that run beside this test are not deleted; others may be closed by now.
      let open = descriptors.compactMap {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
      }
      let endings = [".out (deleted)", ".err (deleted)"]
      #expect(open.filter { file in endings.contains { file.hasSuffix($0) } } == [])
    }
  }
#endif

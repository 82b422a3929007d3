import Foundation
import RealPrograms
import Testing

struct VersionTests {
  @Test(arguments: ["--version", "-V"])
  func `a plain build says that it knows no commit`(option: String) async throws {
    let told = try await RealProgram.start([Program.binary.path, option]).result
    #expect(told.status == 0)
    let expected = /archiver [0-9]+\.[0-9]+\.[0-9]+ \(commit unknown\)\n/
    #expect(told.output.wholeMatch(of: expected) != nil, "\(told.output)")
  }
}

import Foundation
import RealPrograms
import Testing

struct VersionTests {
  @Test(arguments: ["--version", "-V"])
  func `a plain build says that it knows no commit, and a release which one it is of`(
    option: String
  ) async throws {
    let told = try await RealProgram.start([Program.binary.path, option]).result
    #expect(told.status == 0)
    let commit = RealProgram.isRelease ? "[0-9a-f]{12}(-modified)?" : "commit unknown"
    let expected = try Regex("archiver [0-9]+\\.[0-9]+\\.[0-9]+ \\(\(commit)\\)\n")
    #expect(told.output.wholeMatch(of: expected) != nil, "\(told.output)")
  }
}

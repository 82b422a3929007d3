import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// Runs what the documents say.
struct DocumentTests {
  private func document(_ path: String) throws -> String {
    try String(contentsOf: Program.root.appending(path: path), encoding: .utf8)
  }

  @Test func `each query of the schema's page answers in the stock shell`() async throws {
    let queries = try document("docs/schema.md").split(separator: "```sql\n").dropFirst()
      .compactMap { $0.split(separator: "\n```").first.map(String.init) }
    #expect(queries.count >= 40)
    try await Program.with { (program: Program) async throws in
      await program.emulator.addSamples(of: "jane")
      #expect(try await program.archiver("poll", "--mine").status == 0)
      let changed: Value = [
        "versionNumber": "0.1", "sourceType": "SOURCE_FILES", "buildTag": "latest",
        "envVars": [["name": "MAX_PAGES", "value": "60"]],
        "sourceFiles": [["name": "src/main.js", "format": "TEXT", "content": "// no more\n"]],
      ]
      await program.emulator.putVersion(changed, in: "emulated000000001")
      #expect(try await program.archiver("poll").status == 0)
      var answers = ""
      for query in queries { answers += try await program.shell(query) }
      #expect(!answers.contains("Error"))
      for line in [
        "jane/shop-crawler|0.1|env var|MAX_PAGES|modified\n",
        "jane/shop-crawler|0.1|file|src/main.js|modified\n",
        "jane/shop-crawler|0.1|file|Dockerfile|removed\n", "// no more\n\n",
        "jane/shop-crawler|0.1|2|MAX_PAGES|50|60\n",
      ] {
        #expect(answers.contains(line), "\(line)")
      }
    }
  }

  @Test(arguments: [
    "poll", "diff", "log", "show", "ls", "blame", "grep", "where", "builds", "deployed", "runs",
    "restore", "rollback", "export", "serve", "query",
    "report", "status", "failures",
  ])
  func `each command has help with an example and stands in the README`(
    command: String
  ) async throws {
    try await Program.with { (program: Program) async throws in
      let help = try await program.archiver(command, "--help")
      #expect(help.status == 0)
      #expect(help.output.contains("archiver \(command)"))
      #expect(help.output.contains("Example"))
      #expect(try document("README.md").contains("`archiver \(command)"))
    }
  }

  @Test func `every exit code of the README is one that the program has, and the other way round`()
    async throws
  {
    let table = try document("README.md").split(separator: "## Exit codes\n")[1]
      .split(separator: "## ")[0]
    let codes = table.split(separator: "\n").compactMap { line in
      line.split(separator: "|").first.flatMap { Int($0.trimmingCharacters(in: .whitespaces)) }
    }
    let source = try document("Sources/archiver/Commands/ExitStatus.swift")
    let cases = source.matches(of: /case \w+ = (\d+)/).compactMap { Int($0.1) }
    #expect(codes == cases)
  }
}

import ApifyEmulator
import Foundation
import RealPrograms
import Testing

/// What a shell completes, asked of a real one.
struct CompletionTests {
  /// Completes a command line, given word by word, as bash does on a tab; prints what it offers.
  private static let script = """
    source <("$ARCHIVER" --generate-completion-script bash)
    archiver() { "$ARCHIVER" "$@"; }
    COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
    _archiver "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    printf '%s\\n' "${COMPREPLY[@]}"
    """

  private func completions(of words: String..., in program: Program) async throws -> [String] {
    let result = try await program.run(
      ["bash", "-c", Self.script, "bash", "archiver"] + words,
      environment: program.environment.merging(["ARCHIVER": Program.binary.path]) { $1 }
    )
    return result.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  @Test func `bash completes commands, Actors, versions, files, and the words of options`()
    async throws
  {
    try await Program.with { (program: Program) async throws in
      #expect(try await completions(of: "log", "jane/", in: program) == [])
      await program.emulator.addSamples(of: "jane")
      #expect(try await program.archiver("poll", "--mine").status == 0)
      #expect(try await completions(of: "resto", in: program) == ["restore"])
      #expect(try await completions(of: "qu", in: program) == ["query"])
      #expect(
        try await completions(of: "export", "sqlite", "--actors", "jane/s", in: program)
          == ["jane/shop-crawler", "jane/shop-crawler/0.1"]
      )
      #expect(
        try await completions(of: "log", "jane/p", in: program)
          == ["jane/price-alerts", "jane/price-alerts/0.1", "jane/price-alerts/1.0"]
      )
      #expect(
        try await completions(of: "poll", "jane/s", in: program)
          == ["jane/shop-crawler", "jane/shop-crawler/0.1"]
      )
      #expect(
        try await completions(of: "show", "jane/shop-crawler/0.1:src", in: program)
          == ["jane/shop-crawler/0.1:src/main.js"]
      )
      #expect(try await completions(of: "log", "--event", "re", in: program).contains("reverted"))
      #expect(try await completions(of: "poll", "--log-level", "w", in: program) == ["warning"])
      #expect(
        try await completions(of: "status", "--date", "", in: program).sorted()
          == ["iso", "local", "relative"]
      )
      let files = [
        "pages/[id].js": "", "$(touch made)": "", "`touch made`": "", "a\nb;touch made": "",
      ]
      await program.emulator.addActor("odd", versions: [version(files)])
      #expect(try await program.archiver("poll", "jane/odd").status == 0)
      let offered = try await completions(of: "show", "jane/odd/0.1:", in: program)
      #expect(offered == ["jane/odd/0.1:pages/[id].js"])
      let made = program.folder.appending(path: "made").path
      #expect(!FileManager.default.fileExists(atPath: made))
      let elsewhere = "--db=\(program.folder.path)/none.db"
      #expect(try await completions(of: "log", elsewhere, "jane/", in: program) == [])
    }
  }
}

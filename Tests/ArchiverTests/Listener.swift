import Foundation
import RealPrograms
import Testing

/// A poll that stays and listens.
struct Listener {
  static let secret = "0123456789abcdef0123456789abcdef"

  let program: RealProgram
  /// Where it says that it listens.
  let place: String
  private let errors: URL

  var url: String { "http://\(place)" }

  /// What it wrote to standard error so far.
  var said: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

  /// Starts it, and waits until it listens.
  init(
    _ arguments: [String],
    of program: Program,
    at address: String = "127.0.0.1:0",
    before command: [String] = []
  ) async throws {
    errors = program.folder.appending(path: "said-\(UUID())")
    self.program = try RealProgram.start(
      ["sh", "-c", "exec \"$@\" 2>\"$0\"", errors.path] + command + [Program.binary.path, "poll"]
        + arguments + ["--listen", address],
      in: program.folder,
      environment: program.environment.merging(["ARCHIVER_WEBHOOK_SECRET": Self.secret]) { $1 }
    )
    let words = "webhooks are taken at "
    var said = ""
    try await until { [errors, program = self.program] in
      try #require(kill(program.processID, 0) == 0, "\(said)")
      said = (try? String(contentsOf: errors, encoding: .utf8)) ?? ""
      return said.hasPrefix(words) && said.hasSuffix("\n")
    }
    place = String(said.prefix { $0 != "\n" }.dropFirst(words.count))
  }
}

import Foundation

/// Shows what is written to it page by page, by the program that `ARCHIVER_PAGER` or `PAGER` names, or
/// `less`.
struct Pager {
  let input: FileHandle
  private let process: Process

  /// Starts the pager; nil when the environment asks for none.
  static func start() throws -> Pager? {
    let environment = ProcessInfo.processInfo.environment
    let command = environment["ARCHIVER_PAGER"] ?? environment["PAGER"] ?? "less"
    guard !command.isEmpty, command != "cat" else { return nil }
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/bin/sh")
    // Without less, and before what it would have shown is lost, cat shows it.
    process.arguments = [
      "-c", "command -v \"${1%% *}\" >/dev/null || exec cat; eval \"$1\"", "sh", command,
    ]
    // As git has it: leave when one page is enough, show colours, leave the screen as it was.
    process.environment = environment.merging(["LESS": "FRX"]) { own, _ in own }
    process.standardInput = pipe
    try process.run()
    // An interrupt is the pager's business; who leaves it ends the writing too.
    signal(SIGINT, SIG_IGN)
    try pipe.fileHandleForReading.close()
    return Pager(input: pipe.fileHandleForWriting, process: process)
  }

  /// Waits until the reader leaves.
  func finish() throws {
    try input.close()
    process.waitUntilExit()
  }
}

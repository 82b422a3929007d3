import ArgumentParser
import Foundation
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Shows what is written to it page by page, by the program that `ARCHIVER_PAGER` or `PAGER` names,
/// or `less`.
struct Pager {
  /// What is no pager.
  struct Unusable: Error, CustomStringConvertible {
    let command: String

    var description: String {
      "the pager '\(command)' can't be run; name another in ARCHIVER_PAGER, or none: ARCHIVER_PAGER="
    }
  }

  /// What the shell runs.
  private let command: String

  /// Reads which pager the environment asks for; nil when it asks for none.
  init?() {
    let environment = ProcessInfo.processInfo.environment
    let named = environment["ARCHIVER_PAGER"] ?? environment["PAGER"]
    if let named, named.isEmpty || named == "cat" { return nil }
    command = named ?? "command -v less >/dev/null && exec less; exec cat"
  }

  /// Shows what the body writes, and waits until the reader leaves, whatever the body does.
  ///
  /// Who leaves before the end has read enough: then the program ends quietly.
  func show<Value: Sendable>(_ body: (FileDescriptor) async throws -> Value) async throws -> Value {
    var environment = Environment.withoutToken
    if ProcessInfo.processInfo.environment["LESS"] == nil {
      // As git has it: leave when one page is enough, show colours, leave the screen as it was.
      environment = environment.updating(["LESS": "FRX"])
    }
    let shell = ChildProgram(
      name: "sh",
      arguments: ["-c", command].map { Array($0.utf8) },
      environment: environment,
      output: .standardOutput
    )
    // An interrupt is the pager's business; who leaves it ends the writing too.
    let former = signal(SIGINT, SIG_IGN)
    defer { signal(SIGINT, former) }
    let ending = try await shell.run(body)
    // What a shell ends with when there is no such program, or it is none.
    if [.exited(126), .exited(127)].contains(ending.status) { throw Unusable(command: command) }
    do {
      return try ending.result.get()
    } catch OutputError.readerLeft {
      throw ExitCode.success
    }
  }
}

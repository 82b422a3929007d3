import Foundation
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// A program of the system's, which reads what this one writes.
///
/// It is in the same process group, so that a terminal takes both for one.
struct ChildProgram {
  let name: String
  /// Bytes without a NUL.
  let arguments: [[UInt8]]
  let environment: Environment
  let output: FileDescriptor

  /// How a run of the program ended.
  struct Ending<Value: Sendable>: Sendable {
    let status: TerminationStatus
    /// What the body returned or threw.
    let result: Result<Value, any Error>
  }

  /// Runs the program while the body writes to its standard input, and waits for its end, whatever
  /// the body does. Throws `SubprocessError` when it can't be started.
  func run<Value: Sendable>(
    _ body: (FileDescriptor) async throws -> Value
  ) async throws -> Ending<Value> {
    let pipe = try FileDescriptor.pipe()
    let ending = try await Subprocess.run(
      .name(name),
      arguments: Arguments(bytes: arguments),
      environment: environment,
      input: .fileDescriptor(pipe.readEnd, closeAfterSpawningProcess: true),
      output: .fileDescriptor(output, closeAfterSpawningProcess: false),
      error: .currentStandardError
    ) { _ in
      let result = await Self.result { try await body(pipe.writeEnd) }
      try pipe.writeEnd.close()
      return result
    }
    return Ending(status: ending.terminationStatus, result: ending.closureResult)
  }

  private static func result<Value: Sendable>(
    of body: () async throws -> Value
  ) async -> Result<Value, any Error> {
    do {
      return .success(try await body())
    } catch {
      return .failure(error)
    }
  }
}

extension Environment {
  /// What a program gets that is none of ours: all but the token, and the secret of webhooks.
  static var withoutToken: Environment {
    .inherit.updating(["APIFY_TOKEN": nil, .init(stringLiteral: ListenOptions.secretVariable): nil])
  }

  /// What git gets: nothing of the user's settings, nor of a git that called this program; and the forms
  /// that all versions of git read.
  static var git: Environment {
    var values = ProcessInfo.processInfo.environment.filter {
      !$0.key.hasPrefix("GIT_") && !$0.key.hasPrefix("LC_")
        && !["APIFY_TOKEN", ListenOptions.secretVariable].contains($0.key)
    }
    values["GIT_CONFIG_GLOBAL"] = "/dev/null"
    values["GIT_CONFIG_SYSTEM"] = "/dev/null"
    values["GIT_CONFIG_NOSYSTEM"] = "1"
    // Of old versions, which know only the places of these files.
    values["HOME"] = nil
    values["XDG_CONFIG_HOME"] = nil
    values["GIT_DEFAULT_HASH"] = "sha1"
    values["GIT_DEFAULT_REF_FORMAT"] = "files"
    values["GIT_TERMINAL_PROMPT"] = "0"
    values["LC_ALL"] = "C"
    return .only(values)
  }
}

extension Environment {
  /// An environment that has these variables and no others.
  static func only(_ values: [String: String]) -> Environment {
    .custom(Dictionary(uniqueKeysWithValues: values.map { (Key(stringLiteral: $0.key), $0.value) }))
  }
}

extension Arguments {
  /// Arguments that need not be UTF-8, without a NUL.
  init(bytes: [[UInt8]]) {
    // As C has them.
    self.init(bytes.map { $0 + [0] })
  }
}

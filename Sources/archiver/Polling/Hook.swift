import Answers
import Foundation
import ServiceLifecycle
import Storage
import Subprocess

/// Runs a command of the user's after a poll.
struct Hook {
  /// How long a hook may take; and how long it still has when the program is told to end.
  private static let limit = Duration.seconds(60)
  private static let limitAtShutdown = Duration.seconds(3)

  let name: String
  private let command: String

  static func onChange(_ command: String) -> Hook {
    Hook(name: "on-change hook", command: command)
  }

  static func onFailure(_ command: String) -> Hook {
    Hook(name: "on-failure hook", command: command)
  }

  /// Runs the command by the shell, what it prints going to standard error, and ends it and its
  /// children when it takes too long. Throws `HookError`.
  func run(with document: HookDocument) async throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let input = try Array(encoder.encode(Document(document))) + [UInt8(ascii: "\n")]
    let environment = Environment.withoutToken.updating([
      "ARCHIVER_DB": document.archive, "ARCHIVER_EVENT": document.event.rawValue,
      "ARCHIVER_POLL": document.poll.map { "\($0)" } ?? "",
      "ARCHIVER_STATUS": document.status.rawValue,
    ])
    switch try await status(of: input, environment) {
    case nil: throw HookError.tookTooLong
    case .exited(0): return
    case .exited(let code): throw HookError.exited(Int(code))
    case .signaled(let signal): throw HookError.signaled(Int(signal))
    }
  }

  /// How the command ended; nil when it took too long.
  private func status(
    of input: [UInt8],
    _ environment: Environment
  ) async throws(HookError) -> TerminationStatus? {
    do {
      return try await Self.withLimit {
        try await Subprocess.run(
          .name("sh"),
          arguments: ["-c", command],
          environment: environment,
          platformOptions: Self.options,
          input: .inputWriter,
          output: .currentStandardError,
          error: .currentStandardError
        ) { execution in
          // A hook need not read its input; then writing fails, which is no failure of it.
          _ = try? await execution.standardInputWriter.write(input)
          try await execution.standardInputWriter.finish()
        }.terminationStatus
      }
    } catch {
      throw .notStarted(reason: "\(error)")
    }
  }

  /// A process group of its own, so that the command's children end with it.
  private static var options: PlatformOptions {
    var options = PlatformOptions()
    options.processGroupID = 0
    options.teardownSequence = [
      .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(1)),
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero),
    ]
    return options
  }

  /// What the body returns; nil when it had to be cancelled because it took too long.
  private static func withLimit<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value? {
    try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { try await body() }
      group.addTask {
        try await Task.sleep(for: limit)
        return nil
      }
      group.addTask {
        try await gracefulShutdown()
        try await Task.sleep(for: limitAtShutdown)
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }
}

/// Why a hook failed.
enum HookError: Error, CustomStringConvertible {
  case notStarted(reason: String)
  case exited(Int)
  case signaled(Int)
  case tookTooLong

  var description: String {
    switch self {
    case .notStarted(let reason): "the command could not be run: \(reason)"
    case .exited(let code): "the command ended with exit code \(code)"
    case .signaled(let signal): "the command was ended by signal \(signal)"
    case .tookTooLong: "the command took too long and was ended"
    }
  }
}

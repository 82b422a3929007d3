import ArgumentParser
import Foundation
import Storage

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Where the archive is.
struct ArchivePlace: ParsableArguments {
  @Option(
    name: .customLong("db"),
    help: ArgumentHelp(
      "The archive. Without it $ARCHIVER_DB counts, then archive.db in this folder.",
      valueName: "file"
    ),
    completion: .file()
  )
  var path: String?

  /// The path of the archive, whoever named it.
  var place: String {
    let named = ProcessInfo.processInfo.environment["ARCHIVER_DB"] ?? ""
    return path ?? (named.isEmpty ? "archive.db" : named)
  }

  /// Opens the archive, and has the body write an answer as of one moment.
  func answer<Value: Sendable>(
    as form: AnswerForm,
    color: ColorChoice = .auto,
    times: TimeText = TimeText(nil),
    _ body: @escaping @Sendable (ArchiveView, inout ResultStream) throws -> Value
  ) async throws -> Value {
    let archive = try open(for: .reading)
    return try await ResultStream.open(as: form, color: color, times: times) { results in
      try await results.write(from: archive, body)
    }
  }

  func open(for access: Archive.Access) throws -> Archive {
    // Another file would be made than the one that was named.
    guard FilePath(argument: place).string == place else {
      throw ValidationError("the path of an archive has to be UTF-8, for SQLite's are")
    }
    return try Archive(at: place, for: access)
  }
}

import ArgumentParser
import Foundation
import ServiceLifecycle
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

  func validate() throws {
    if path == "" { throw ValidationError("'' is no path") }
  }

  /// The path of the archive, whoever named it, byte for byte.
  private var argument: String {
    let named = getenv("ARCHIVER_DB").map { name in
      CommandLine.text(of: UnsafeRawBufferPointer(start: name, count: strlen(name)))
    }
    return path ?? (named.map { $0.isEmpty ? nil : $0 } ?? nil) ?? "archive.db"
  }

  /// The path of the archive as text; what is none in it is replaced.
  var place: String {
    // A text is taken as it is: a path would lose a slash at its end.
    let text = FilePath(argument: argument).string
    return text.contains("\u{FFFD}") ? text : argument
  }

  private var bytes: [UInt8] {
    place == argument ? Array(argument.utf8) : FilePath(argument: argument).bytes
  }

  /// Whether there is a file.
  var isThere: Bool {
    FilePath(argument: argument).withPlatformString { access($0, F_OK) } == 0
  }

  /// Brings the archive up to date, and returns what had to be done, a few words each.
  func migrate() throws -> [String] {
    try Archive.migrate(at: place, bytes: bytes)
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

  /// Looks through the archive, and shows in a terminal how far it is.
  func verify(_ verification: Verification) async throws -> VerificationReport {
    let progress = VerifyProgress()
    defer { Output.progress(nil) }
    return try await verification.run(at: place, bytes: bytes) {
      Output.note("Warning: \($0)")
    } progress: {
      progress.show($0)
    }
  }

  /// Makes a new archive of what is whole, and shows in a terminal how far it is.
  func salvage(_ salvage: Salvage) async throws -> SalvageReport {
    defer { Output.progress(nil) }
    return try await salvage.run(of: place, bytes: bytes) { Output.progress("salvaging: \($0)") }
  }

  func open(for access: Archive.Access) throws -> Archive {
    let archive = try Archive(
      at: place,
      bytes: bytes,
      for: access,
      isToEnd: { Task.isShuttingDownGracefully || Task.isCancelled }
    )
    for warning in archive.warnings { Output.note("Warning: \(warning)") }
    return archive
  }
}

import ArgumentParser
import Storage

/// The options of commands that answer in text or with one document.
struct ArchiveOptions: ParsableArguments {
  @OptionGroup
  private var archive: ArchivePlace

  @Flag(help: "Print one JSON document.")
  var json = false

  /// The path of the archive, whoever named it.
  var place: String { archive.place }

  /// Whether there is a file.
  var isThere: Bool { archive.isThere }

  var form: AnswerForm { json ? .json : .text }

  func open(for access: Archive.Access) throws -> Archive {
    try archive.open(for: access)
  }

  /// Opens the archive, and has the body write an answer.
  func answer<Value: Sendable>(
    times: TimeText = TimeText(nil),
    _ body: @escaping @Sendable (ArchiveView, inout ResultStream) throws -> Value
  ) async throws -> Value {
    try await archive.answer(as: form, times: times, body)
  }
}

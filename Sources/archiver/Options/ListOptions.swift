import ArgumentParser
import Storage

/// The options of commands that answer with a list.
struct ListOptions: ParsableArguments {
  /// The forms for programs.
  private enum Form: EnumerableFlag {
    case json, jsonLines

    static func help(for value: Form) -> ArgumentHelp? {
      switch value {
      case .json: "Print one JSON document."
      case .jsonLines: "Print a line of JSON for each element."
      }
    }
  }

  @OptionGroup
  var archive: ArchivePlace

  @Flag(exclusivity: .exclusive)
  private var chosen: Form?

  var form: AnswerForm {
    switch chosen {
    case nil: .text
    case .json: .json
    case .jsonLines: .jsonLines
    }
  }

  /// Opens the archive, and has the body write an answer.
  func answer<Value: Sendable>(
    color: ColorChoice = .auto,
    times: TimeText = TimeText(nil),
    _ body: @escaping @Sendable (ArchiveView, inout ResultStream) throws -> Value
  ) async throws -> Value {
    try await archive.answer(as: form, color: color, times: times, body)
  }
}

/// How an answer is shown.
enum AnswerForm: Sendable {
  case text
  /// One JSON document.
  case json
  /// A line of JSON for each element of a list.
  case jsonLines
}

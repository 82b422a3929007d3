import Answers

/// Writes what differs, version by version.
struct DiffText {
  /// Whether anything differed so far.
  private(set) var differs = false

  private let text: ComparisonText
  private var count = 0

  init(_ options: DifferenceOptions) {
    text = ComparisonText(form: options.form ?? .patch, hasWords: options.word)
  }

  /// Writes the elements of an answer, each at once.
  mutating func write(_ answer: DiffAnswer, to results: inout ResultStream) throws {
    try answer.each { element in
      differs = differs || element.differs
      try results.write(element: element) { results in
        if element.isNews { try write(element, to: &results) }
      }
      try results.flush()
    }
  }

  private mutating func write(
    _ element: ComparisonAnswer,
    to results: inout ResultStream
  ) throws {
    count += 1
    if count == 2, text.form == .patch, !Output.isTerminal {
      Output.note("Warning: this is about several versions; name one to get a patch for one tree")
    }
    try text.write(element, to: &results)
  }
}

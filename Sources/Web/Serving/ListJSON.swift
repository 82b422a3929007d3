import Answers

/// Writes a list as the document that the terminal gets, element by element.
enum ListJSON {
  /// So large a document is refused, and not held in memory.
  private static let largest = 32 << 20

  static func bytes(of answer: some ListAnswer) throws -> [UInt8] {
    try bytes(of: answer) { _ in }.bytes
  }

  /// The document, and how many elements are in it; the body sees each one.
  ///
  /// Throws `Problem` when the document gets too large.
  static func bytes<Answer: ListAnswer>(
    of answer: Answer,
    _ body: (Answer.Element) -> Void
  ) throws -> (bytes: [UInt8], count: Int) {
    var count = 0
    var bytes = Array("{\n\"schema\" : \(Document<Int>.schema),\n\"\(Answer.noun)\" : [".utf8)
    try answer.each { element in
      bytes += Array((count == 0 ? "\n" : ",\n").utf8)
      bytes += try AnswerJSON.bytes(of: element)
      if bytes.count > largest { throw Problem.tooLarge }
      count += 1
      body(element)
    }
    bytes += Array("\n],\n\"doubts\" : ".utf8)
    bytes += try AnswerJSON.bytes(of: answer.doubts) + Array("\n}\n".utf8)
    return (bytes, count)
  }
}

extension Problem {
  static let tooLarge = Problem(
    status: 413,
    title: "Too large",
    detail: "the answer has more than 32 MiB; narrow it down to a path, or ask 'archiver --json'"
  )
}

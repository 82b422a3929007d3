import Answers
import Changes
import Diffing

/// Writes a comparison as a person or a script reads it.
struct ComparisonText {
  let form: DifferenceOptions.Form
  let hasWords: Bool

  func write(_ answer: ComparisonAnswer, to results: inout ResultStream) throws {
    // No part of a patch, so that `git apply` and `patch` pass over it.
    let times = results.times
    for line in answer.comparison.heading(times.text(of:), times.text(of:)) {
      try results.write(line: "# \(line)", .heading)
    }
    guard form == .patch else {
      return try FileTable(of: answer).write(as: form, to: &results)
    }
    for file in answer.comparison.files {
      for part in try answer.parts(of: file, isToBeRead: Output.isTerminal) {
        try write(part, to: &results)
      }
    }
  }

  private func write(_ part: Patch.Part, to results: inout ResultStream) throws {
    switch part {
    case .header(let bytes): try results.write(bytes, .strong)
    case .note(let bytes): try results.write(bytes, .heading)
    case .binary(let bytes): try results.write(bytes)
    case .hunk(let hunk) where hasWords: try WordText.write(hunk, to: &results)
    case .hunk(let hunk) where results.isColored:
      try results.write(hunk.heading + [UInt8(ascii: "\n")], .place)
      for line in hunk.lines { try results.write(line.text, line.style) }
    case .hunk: try results.write { part.write(to: &$0) }
    }
  }
}

extension Hunk.Line {
  /// The line as it is in a patch.
  fileprivate var text: [UInt8] {
    var text: [UInt8] = []
    write(to: &text)
    return text
  }

  fileprivate var style: ResultStream.Style {
    switch kind {
    case .context: .plain
    case .removed: .removed
    case .added: .added
    }
  }
}

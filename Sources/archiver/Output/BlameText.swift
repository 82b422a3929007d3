import Answers
import Changes
import Snapshots

/// Writes the snapshots that the lines of a file came with, and the lines.
enum BlameText {
  static func write(_ answer: BlameAnswer, to results: inout ResultStream) throws {
    let revisionWidth = "@\(answer.origins.last?.revision ?? 0)".width
    try writeOrigins(of: answer, revisionWidth, to: &results)
    let numberWidth = "\(answer.lines.count)".width
    for line in answer.lines {
      let revision = "@\(line.revision)".padded(to: revisionWidth)
      let number = "\(line.number)".indented(to: numberWidth)
      try results.write("\(revision) \(number)  ", .place)
      try results.write(line.bytes + [UInt8(ascii: "\n")])
    }
  }

  private static func writeOrigins(
    of answer: BlameAnswer,
    _ revisionWidth: Int,
    to results: inout ResultStream
  ) throws {
    let pathWidth = answer.origins.map(\.path.quoted.width).max() ?? 0
    for origin in answer.origins {
      let revision = "@\(origin.revision)".padded(to: revisionWidth)
      let path = origin.path.quoted.padded(to: pathWidth)
      let window = ChangeWindow(after: origin.changedAfter, notAfter: origin.observedAt)
      try results.write(line: "# \(revision)  \(path)  \(results.times.text(of: window))", .heading)
    }
  }
}

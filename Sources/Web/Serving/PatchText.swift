import Answers
import Changes
import Snapshots

/// Writes a comparison as a patch that `git apply` takes, as the terminal does in a pipe.
enum PatchText {
  private static let largest = 32 << 20

  /// Throws `Problem` when it is about several versions, or too large.
  static func reply(_ answer: DiffAnswer) throws -> Reply {
    var bytes: [UInt8] = []
    var count = 0
    try answer.each { element in
      count += 1
      if count > 1 { throw Problem.bad("a patch is about one version; name one") }
      for line in element.comparison.heading(\.description, \.description) {
        bytes += TerminalText(line: "# \(line)").bytes + [UInt8(ascii: "\n")]
      }
      for file in element.comparison.files {
        for part in try element.parts(of: file, isToBeRead: false) { part.write(to: &bytes) }
        if bytes.count > largest { throw Problem.tooLarge }
      }
    }
    return Reply(.patch, bytes)
  }
}

import Answers
import Snapshots

/// Writes the files of a snapshot, a line each: the head of the hash, the size, the path.
enum FileListText {
  private static let digits = 12

  static func write(_ answer: FileListAnswer, to results: inout ResultStream) throws {
    let sizes = answer.files.map { $0.facts.size.map(String.init) ?? "-" }
    let width = max(9, sizes.map(\.width).max() ?? 0)
    for (file, size) in zip(answer.files, sizes) {
      let hash = String(file.facts.sha256?.prefix(digits) ?? "").padded(to: digits)
      let purged = file.facts.isPurged == true ? " (purged)" : ""
      let name = file.path.quoted + (file.facts.sha256 == nil ? "/" : purged)
      try results.write(line: "\(hash) \(size.indented(to: width))  \(name)")
    }
  }
}

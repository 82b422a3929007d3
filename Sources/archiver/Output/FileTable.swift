import Answers
import Changes
import Snapshots

/// Writes which files changed, and how much, in the forms that git has for it.
struct FileTable {
  /// How wide names and all of it are, in columns.
  private static let widestName = 50
  private static let width = 80

  private let answer: ComparisonAnswer

  init(of answer: ComparisonAnswer) {
    self.answer = answer
  }

  func write(as form: DifferenceOptions.Form, to results: inout ResultStream) throws {
    switch form {
    case .nameOnly: for row in try rows() { try results.write(line: row.path) }
    case .nameStatus: for row in try rows() { try results.write(line: row.statusLine) }
    case .numstat: for row in try rows() { try results.write(line: row.countLine) }
    case .shortstat: try writeSum(try rows(), to: &results)
    case .stat, .patch:
      let rows = try rows()
      try writeStat(rows, to: &results)
      try writeSum(rows, to: &results)
    }
  }

  /// Counts the lines.
  private func rows() throws -> [Row] {
    try answer.comparison.files.map { Row(file: $0, counts: try answer.lineCounts(of: $0)) }
  }

  private func writeStat(_ rows: [Row], to results: inout ResultStream) throws {
    let nameWidth = min(rows.map(\.name.width).max() ?? 0, Self.widestName)
    let most = rows.map(\.total).max() ?? 0
    let countWidth = "\(most)".count
    let room = max(10, Self.width - nameWidth - countWidth - 5)
    let scale = min(1, Double(room) / Double(max(1, most)))
    for row in rows {
      let name = row.name.end(fitting: nameWidth).padded(to: nameWidth)
      try results.write(" \(name) | ")
      if let counts = row.counts, !row.file.isFolder {
        try results.write("\(row.total)".indented(to: countWidth) + " ")
        try results.write(Self.bar("+", counts.added, scale), .added)
        try results.write(Self.bar("-", counts.removed, scale), .removed)
      } else {
        try results.write(row.sizes)
      }
      try results.write("\n")
    }
  }

  private func writeSum(_ rows: [Row], to results: inout ResultStream) throws {
    let added = rows.reduce(0) { $0 + ($1.counts?.added ?? 0) }
    let removed = rows.reduce(0) { $0 + ($1.counts?.removed ?? 0) }
    try results.write(
      " \(rows.count.counting("file")) changed, \(added.counting("line")) added, \(removed) removed\n"
    )
  }

  /// A mark for each line, or for each of so many; for some lines one at the least.
  private static func bar(_ mark: String, _ count: Int, _ scale: Double) -> String {
    if count == 0 { return "" }
    return String(repeating: mark, count: max(1, Int(Double(count) * scale)))
  }
}

/// A file with what is counted of it.
private struct Row {
  let file: FileChange
  /// Nil where there are no lines, as in bytes that are no text.
  let counts: LineCounts?

  /// How many lines changed.
  var total: Int { (counts?.added ?? 0) + (counts?.removed ?? 0) }

  /// The lines that were added and removed, and the name.
  var countLine: String {
    let (added, removed) = (counts.map { "\($0.added)" }, counts.map { "\($0.removed)" })
    return "\(added ?? "-")\t\(removed ?? "-")\t\(name)"
  }

  /// What there is to count of what has no lines.
  var sizes: String {
    if file.isFolder { return "folder" }
    let purged = file.isPurged ? ", purged" : ""
    return "\(file.old?.content?.size ?? 0) -> \(file.new?.content?.size ?? 0) bytes\(purged)"
  }

  var path: String {
    file.path.quoted + (file.isFolder ? "/" : "")
  }

  /// Both paths of what moved.
  var name: String {
    guard file.similarity != nil, let old = file.old else { return path }
    return "\(old.path.quoted) => \(path)"
  }

  /// As git's: a letter, with the similarity of what moved, and the paths.
  var statusLine: String {
    let percent = file.similarity.map { String(repeating: "0", count: 3 - "\($0)".count) + "\($0)" }
    let letter =
      switch file.kind {
      case .added: "A"
      case .removed: "D"
      case .modified: "M"
      case .renamed: "R"
      case .copied: "C"
      case .reformatted: "F"
      }
    guard let percent, let old = file.old else { return "\(letter)\t\(path)" }
    return "\(letter)\(percent)\t\(old.path.quoted)\t\(path)"
  }
}

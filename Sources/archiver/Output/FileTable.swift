import Changes
import Diffing
import Foundation
import Snapshots
import Storage

/// Writes which files changed, and how much, in the forms that git has for it.
struct FileTable {
  private let archive: Archive
  private let whitespace: WhitespaceMode

  init(of archive: Archive, ignoring whitespace: WhitespaceMode) {
    self.archive = archive
    self.whitespace = whitespace
  }

  func write(
    _ files: [FileChange],
    as form: DifferenceOptions.Form,
    to results: inout ResultStream
  ) throws {
    switch form {
    case .nameOnly: for row in try rows(files) { try results.write("\(row.path)\n") }
    case .nameStatus: for row in try rows(files) { try results.write(row.statusLine + "\n") }
    case .numstat:
      for row in try rows(files) {
        let counts = [row.added, row.removed].map { $0.map(String.init) ?? "-" }
        try results.write("\(counts[0])\t\(counts[1])\t\(row.name)\n")
      }
    case .stat, .patch: try writeStat(try rows(files), to: &results)
    }
  }

  /// Counts the lines.
  private func rows(_ files: [FileChange]) throws -> [Row] {
    try files.map { file in
      guard !file.isSame, let lines = try file.lines(in: archive, ignoring: whitespace) else {
        return Row(file: file, added: file.isSame ? 0 : nil, removed: file.isSame ? 0 : nil)
      }
      return Row(file: file, added: lines.addedCount, removed: lines.removedCount)
    }
  }

  private func writeStat(_ rows: [Row], to results: inout ResultStream) throws {
    let nameWidth = min(rows.map(\.name.count).max() ?? 0, 50)
    let totals = rows.map { ($0.added ?? 0) + ($0.removed ?? 0) }
    let countWidth = "\(totals.max() ?? 0)".count
    let room = max(10, 80 - nameWidth - countWidth - 5)
    let scale = min(1, Double(room) / Double(max(1, totals.max() ?? 1)))
    func length(_ count: Int?) -> Int {
      guard let count, count > 0 else { return 0 }
      return max(1, Int(Double(count) * scale))
    }
    for (row, total) in zip(rows, totals) {
      let name = row.name.count > nameWidth ? "…" + row.name.suffix(nameWidth - 1) : row.name
      let padding = String(repeating: " ", count: nameWidth - name.count)
      if row.file.isFolder {
        try results.write(" \(name)\(padding) | folder\n")
        continue
      }
      guard row.added != nil else {
        let sizes = [row.file.old, row.file.new].map { "\($0?.content?.size ?? 0)" }
        try results.write(" \(name)\(padding) | \(sizes[0]) -> \(sizes[1]) bytes\n")
        continue
      }
      let count = String(repeating: " ", count: countWidth - "\(total)".count) + "\(total)"
      try results.write(" \(name)\(padding) | \(count) ")
      try results.write(String(repeating: "+", count: length(row.added)), .added)
      try results.write(String(repeating: "-", count: length(row.removed)), .removed)
      try results.write("\n")
    }
    let added = rows.reduce(0) { $0 + ($1.added ?? 0) }
    let removed = rows.reduce(0) { $0 + ($1.removed ?? 0) }
    try results.write(
      " \(rows.count.counting("file")) changed, \(added.counting("line")) added, \(removed) removed\n"
    )
  }
}

/// A file with what is counted of it.
private struct Row {
  let file: FileChange
  /// Lines; nil where there are none, as in bytes that are no text.
  let added: Int?
  let removed: Int?

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

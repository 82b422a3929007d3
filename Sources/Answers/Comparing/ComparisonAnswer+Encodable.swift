import Changes
import Diffing
import Snapshots

/// Files are read and compared while they are encoded, one after the other.
extension ComparisonAnswer: Encodable {
  private enum Key: CodingKey {
    case old, new, fields, environmentVariables, files
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encodeIfPresent(comparison.old, forKey: .old)
    try container.encode(comparison.new, forKey: .new)
    try container.encode(comparison.fields, forKey: .fields)
    try container.encode(comparison.environmentVariables, forKey: .environmentVariables)
    var files = container.nestedUnkeyedContainer(forKey: .files)
    for change in comparison.files { try files.encode(File(change, of: self)) }
  }
}

/// A file that changed.
private struct File: Encodable {
  let kind: FileChange.Kind
  let path: ExactString
  let oldPath: ExactString?
  let similarity: Int?
  let old: FileFacts?
  let new: FileFacts?
  let added: Int?
  let removed: Int?
  /// Nil where no lines are asked for, and of bytes that are no text.
  let hunks: [HunkLines]?

  init(_ change: FileChange, of answer: ComparisonAnswer) throws {
    kind = change.kind
    path = change.path
    oldPath = change.similarity == nil ? nil : change.old?.path
    similarity = change.similarity
    old = change.old.map(FileFacts.init)
    new = change.new.map(FileFacts.init)
    let lines = change.isSame ? nil : try answer.lines(of: change)
    added = lines?.addedCount
    removed = lines?.removedCount
    hunks =
      answer.options.hasHunks
      ? lines?.hunks(context: answer.options.context).map(HunkLines.init) : nil
  }
}

/// A hunk as JSON has it.
private struct HunkLines: Encodable {
  let oldStart: Int
  let oldCount: Int
  let newStart: Int
  let newCount: Int
  /// Each line begins with a space, `-` or `+`; a last line without its newline is followed by one
  /// that begins with a backslash.
  let lines: [String]

  init(_ hunk: Hunk) {
    oldStart = hunk.oldStart
    oldCount = hunk.oldCount
    newStart = hunk.newStart
    newCount = hunk.newCount
    lines = hunk.lines.flatMap { line in
      var text: [UInt8] = []
      line.write(to: &text)
      return text.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    }
  }
}

import Changes
import Diffing
import Snapshots
import Storage

/// Holds a comparison as `archiver diff --json` prints it.
struct DiffReport: Encodable {
  struct File: Encodable {
    let kind: FileChange.Kind
    let path: ExactString
    let oldPath: ExactString?
    let old: Side?
    let new: Side?
    let added: Int?
    let removed: Int?
    let hunks: [Hunk]?
  }

  /// One side of a file; a folder has no format, size and hash.
  struct Side: Encodable {
    let format: ExactString?
    let size: Int?
    let sha256: String?
    let isText: Bool?
  }

  struct Hunk: Encodable {
    let oldStart: Int
    let oldCount: Int
    let newStart: Int
    let newCount: Int
    /// Each line begins with a space, `-` or `+`; a last line without its newline is followed by
    /// one that begins with a backslash.
    let lines: [String]
  }

  let old: Comparison.Side?
  let new: Comparison.Side
  let fields: [FieldChange]
  let environmentVariables: [VariableChange]
  let files: [File]

  init(_ comparison: Comparison, only path: ExactString?, in archive: Archive) throws {
    old = comparison.old
    new = comparison.new
    fields = comparison.fields
    environmentVariables = comparison.environmentVariables
    files = try comparison.files.filter { path == nil || $0.path == path || $0.old?.path == path }
      .map { try File($0, in: archive) }
  }
}

extension DiffReport.File {
  init(_ change: FileChange, in archive: Archive) throws {
    kind = change.kind
    path = change.path
    oldPath = change.kind == .renamed ? change.old?.path : nil
    old = change.old.map(DiffReport.Side.init)
    new = change.new.map(DiffReport.Side.init)
    let isSame = change.old?.content?.hash == change.new?.content?.hash
    let lines = isSame ? nil : try change.lines(in: archive)
    added = lines?.addedCount
    removed = lines?.removedCount
    hunks = lines?.hunks().map(DiffReport.Hunk.init)
  }
}

extension DiffReport.Side {
  init(_ file: FileRecord) {
    format = file.format?.name
    size = file.content?.size
    sha256 = file.content?.hash.description
    isText = file.content?.isText
  }
}

extension DiffReport.Hunk {
  init(_ hunk: Diffing.Hunk) {
    oldStart = hunk.oldStart
    oldCount = hunk.oldCount
    newStart = hunk.newStart
    newCount = hunk.newCount
    lines = hunk.lines.flatMap { line in
      let sign =
        switch line.kind {
        case .context: " "
        case .removed: "-"
        case .added: "+"
        }
      let text = sign + String(decoding: line.bytes, as: UTF8.self)
      return line.endsWithNewline ? [text] : [text, "\\ No newline at end of file"]
    }
  }
}

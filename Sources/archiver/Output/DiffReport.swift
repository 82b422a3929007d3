import Changes
import Diffing
import Snapshots
import Storage

/// A comparison as `--json` prints it.
struct DiffReport: Encodable {
  struct File: Encodable {
    let kind: FileChange.Kind
    let path: ExactString
    let oldPath: ExactString?
    let similarity: Int?
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

  let old: ComparisonSide.Label?
  let new: ComparisonSide.Label
  let fields: [FieldChange]
  let environmentVariables: [VariableChange]
  let files: [File]

  /// - Parameter form: the lines themselves are in a patch alone.
  init(
    _ comparison: Comparison,
    _ options: DifferenceOptions,
    form: DifferenceOptions.Form,
    in archive: Archive
  ) throws {
    old = comparison.old
    new = comparison.new
    fields = comparison.fields
    environmentVariables = comparison.environmentVariables
    files = try comparison.files.map {
      try File($0, options, hasHunks: form == .patch, in: archive)
    }
  }
}

extension DiffReport.File {
  init(
    _ change: FileChange,
    _ options: DifferenceOptions,
    hasHunks: Bool,
    in archive: Archive
  ) throws {
    kind = change.kind
    path = change.path
    oldPath = change.similarity == nil ? nil : change.old?.path
    similarity = change.similarity
    old = change.old.map(DiffReport.Side.init)
    new = change.new.map(DiffReport.Side.init)
    let lines = change.isSame ? nil : try change.lines(in: archive, ignoring: options.whitespace)
    added = lines?.addedCount
    removed = lines?.removedCount
    hunks = hasHunks ? lines?.hunks(context: options.context).map(DiffReport.Hunk.init) : nil
  }
}

extension DiffReport.Side {
  init(_ file: FileState) {
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
      var text: [UInt8] = []
      line.write(to: &text)
      return text.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    }
  }
}

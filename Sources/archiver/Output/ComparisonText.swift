import Changes
import Diffing
import Storage

/// Writes a comparison as a person or a script reads it.
struct ComparisonText {
  private let archive: Archive
  private let options: DifferenceOptions
  private let form: DifferenceOptions.Form

  init(of archive: Archive, _ options: DifferenceOptions, form: DifferenceOptions.Form) {
    self.archive = archive
    self.options = options
    self.form = form
  }

  func write(_ comparison: Comparison, to results: inout ResultStream) throws {
    // No part of a patch, so that `git apply` and `patch` pass over it.
    for line in comparison.heading { try results.write("# \(line)\n", .heading) }
    if form == .patch {
      let patch = Patch(of: archive, context: options.context, ignoring: options.whitespace)
      for file in comparison.files {
        for part in try patch.parts(of: file, isToBeRead: Output.isTerminal) {
          try write(part, to: &results)
        }
      }
    } else {
      let table = FileTable(of: archive, ignoring: options.whitespace)
      try table.write(comparison.files, as: form, to: &results)
    }
  }

  private func write(_ part: Patch.Part, to results: inout ResultStream) throws {
    switch part {
    case .header(let bytes): try results.write(bytes, .strong)
    case .note(let bytes): try results.write(bytes, .heading)
    case .binary(let bytes): try results.write(bytes)
    case .hunk(let hunk) where options.word: try WordText.write(hunk, to: &results)
    case .hunk(let hunk) where results.isColored:
      try results.write(hunk.header + "\n", .place)
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

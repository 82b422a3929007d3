package import Diffing
import Snapshots
package import Storage

/// Writes a comparison's files as text that `git apply` takes, byte for byte.
///
/// What is no part of a patch, as a path that leads out of the tree, a folder, or a format, stands
/// in lines that begin with `# `, which `git apply` and `patch` pass over.
package struct Patch {
  private let archive: ArchiveView
  private let context: Int
  private let whitespace: WhitespaceMode

  /// - Parameters:
  ///   - context: how many unchanged lines stand around a change.
  ///   - whitespace: what lines may differ in; what comes out is to be read then, not to be applied.
  package init(
    of archive: ArchiveView,
    context: Int = 3,
    ignoring whitespace: WhitespaceMode = .nothing
  ) {
    self.archive = archive
    self.context = context
    self.whitespace = whitespace
  }

  /// A part of what is written about a file.
  package enum Part: Sendable {
    /// Lines of git's header.
    case header([UInt8])
    case hunk(Hunk)
    /// Bytes that are no text, in git's form.
    case binary([UInt8])
    /// Lines that are no part of a patch.
    case note([UInt8])
  }

  /// Writes the change of one file.
  ///
  /// - Parameter isToBeRead: git's names are short then, and bytes that are not text are a line that
  ///   names sizes and hashes, which `git apply` refuses; else all is whole.
  package func parts(of change: FileChange, isToBeRead: Bool = false) throws -> [Part] {
    if change.old?.isFolder ?? true, change.new?.isFolder ?? true { return [folderNote(change)] }
    if change.kind == .reformatted { return [formatNote(change)] }
    let unfit = [change.old, change.new].compactMap { $0 }.filter { !$0.fits }
    if let file = unfit.first {
      return [unfitNote(change, file)] + (try fittingParts(of: change, isToBeRead: isToBeRead))
    }
    if change.isPurged { return [purgedNote(change)] }
    let header = header(change, nameLength: isToBeRead ? 7 : 40)
    if change.isSame { return [.header(header)] }
    if let lines = try change.lines(in: archive, ignoring: whitespace) {
      let hunks = lines.hunks(context: context)
      // What only differs in what is ignored is no change of a file that stayed where it was.
      if hunks.isEmpty { return change.kind == .modified ? [] : [.header(header)] }
      let names = [(change.old, "--- ", "a/"), (change.new, "+++ ", "b/")]
        .flatMap { file, mark, prefix in Self.name(of: file, mark, prefix) }
      return [.header(header + names)] + hunks.map(Part.hunk)
    }
    if !isToBeRead { return [.header(header), .binary(try binaryPatch(change))] }
    let old = change.old.map { GitPath($0.path).quoted(prefix: "a/") } ?? "/dev/null"
    let new = change.new.map { GitPath($0.path).quoted(prefix: "b/") } ?? "/dev/null"
    return [
      .header(header + Array("Binary files \(old) and \(new) differ\n".utf8)),
      note("\(Self.facts(change.old?.content)) -> \(Self.facts(change.new?.content))"),
    ]
  }

  /// What is left of a change when one of its sides can't be in a tree.
  private func fittingParts(of change: FileChange, isToBeRead: Bool) throws -> [Part] {
    let old = change.kind == .copied ? nil : change.old.flatMap { $0.fits ? $0 : nil }
    let new = change.new.flatMap { $0.fits ? $0 : nil }
    let rest =
      old.map { FileChange(kind: .removed, old: $0, new: nil) }
      ?? new.map { FileChange(kind: .added, old: nil, new: $0) }
    return try rest.map { try parts(of: $0, isToBeRead: isToBeRead) } ?? []
  }

  /// A line that names one side of the hunks that follow.
  private static func name(of file: FileState?, _ mark: String, _ prefix: String) -> [UInt8] {
    guard let path = file?.path else { return Array("\(mark)/dev/null\n".utf8) }
    return Array("\(mark)\(Self.name(prefix, path))\n".utf8)
  }

  /// A path in a header, in quotes also when it has a space, where `patch` would end it.
  private static func name(_ prefix: String, _ path: ExactString) -> String {
    GitPath(path).quoted(prefix: prefix, spaces: true)
  }

  private func header(_ change: FileChange, nameLength: Int) -> [UInt8] {
    let old = change.old ?? change.new
    let new = change.new ?? change.old
    let oldPath = Self.name("a/", old?.path ?? "")
    let newPath = Self.name("b/", new?.path ?? "")
    var lines = ["diff --git \(oldPath) \(newPath)"]
    let none = String(repeating: "0", count: 40)
    let (oldID, newID) = (change.old?.content?.gitObjectID, change.new?.content?.gitObjectID)
    let names = [oldID ?? none, newID ?? none].map { $0.prefix(nameLength) }
    switch change.kind {
    case .added: lines.append("new file mode 100644")
    case .removed: lines.append("deleted file mode 100644")
    case .renamed, .copied:
      let word = change.kind == .renamed ? "rename" : "copy"
      lines.append("similarity index \(change.similarity ?? 100)%")
      lines.append("\(word) from \(Self.name("", change.old?.path ?? ""))")
      lines.append("\(word) to \(Self.name("", change.new?.path ?? ""))")
    case .modified, .reformatted: break
    }
    if oldID != newID {
      let mode = [.added, .removed].contains(change.kind) ? "" : " 100644"
      lines.append("index \(names[0])..\(names[1])\(mode)")
    }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private func binaryPatch(_ change: FileChange) throws -> [UInt8] {
    var text = Array("GIT binary patch\n".utf8)
    for side in [change.new, change.old] {
      text += BinaryLiteral.text(of: try side?.bytes(in: archive) ?? [])
    }
    return text
  }

  private func note(_ text: String) -> Part {
    .note(TerminalText(line: "# \(text)").bytes + [UInt8(ascii: "\n")])
  }

  private func unfitNote(_ change: FileChange, _ file: FileState) -> Part {
    let sizes = "\(Self.facts(change.old?.content)) -> \(Self.facts(change.new?.content))"
    let why =
      file.clashes
      ? "leads through another file, or another file's through it"
      : "leads out of the tree or can't be a file's name"
    let path = file.path.quoted
    return note("\(change.kind.rawValue) \(path): \(sizes): the path \(why); not part of the patch")
  }

  private func purgedNote(_ change: FileChange) -> Part {
    let sizes = "\(Self.facts(change.old?.content)) -> \(Self.facts(change.new?.content))"
    return note("\(change.kind.rawValue) \(change.path.quoted): \(sizes); not part of the patch")
  }

  private func folderNote(_ change: FileChange) -> Part {
    note("\(change.kind.rawValue) folder \(change.path.quoted)")
  }

  private func formatNote(_ change: FileChange) -> Part {
    let (old, new) = (change.old?.format?.name.quoted ?? "", change.new?.format?.name.quoted ?? "")
    return note("\(change.path.quoted): same bytes, format \(old) -> \(new)")
  }

  private static func facts(_ content: FileState.Bytes?) -> String {
    content.map { "\($0.isPurged ? "purged, " : "")\($0.size) bytes, SHA-256 \($0.hash)" }
      ?? "nothing"
  }
}

extension Patch.Part {
  /// Appends the part as it is in a patch.
  package func write(to output: inout [UInt8]) {
    switch self {
    case .header(let bytes), .binary(let bytes), .note(let bytes): output += bytes
    case .hunk(let hunk): hunk.write(to: &output)
    }
  }
}

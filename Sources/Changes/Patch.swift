import Diffing
import Snapshots
public import Storage

/// Writes a comparison's files as text that `git apply` takes, byte for byte.
///
/// What is no part of a patch, as a path that leads out of the tree, a folder, or a format, stands
/// in lines that begin with `# `, which `git apply` and `patch` pass over.
public struct Patch {
  private let archive: Archive
  private let context: Int

  /// - Parameter context: how many unchanged lines stand around a change.
  public init(of archive: Archive, context: Int = 3) {
    self.archive = archive
    self.context = context
  }

  /// Writes the change of one file.
  ///
  /// Bytes that are not text are written whole when `binary` says so, else in one line that names
  /// sizes and hashes, and that `git apply` refuses.
  public func text(of change: FileChange, binary: Bool) throws(ArchiveError) -> [UInt8] {
    if change.old?.format == nil, change.new?.format == nil { return folderNote(change) }
    if change.kind == .reformatted { return formatNote(change) }
    if let path = [change.old, change.new].compactMap({ $0?.path.string })
      .first(where: { !Self.isSafe($0) })
    {
      let sizes = "\(Self.facts(change.old?.content)) -> \(Self.facts(change.new?.content))"
      let why = "leads out of the tree or can't be a file's name; not part of the patch"
      return note("\(change.kind.rawValue) \(Self.quoted("", path)): \(sizes): the path \(why)")
    }
    var text = header(change)
    if change.old?.content?.hash == change.new?.content?.hash { return text }
    if let lines = try change.lines(in: archive) {
      let hunks = lines.hunks(context: context)
      if hunks.isEmpty { return text }
      text += Array(
        "--- \(change.old.map { Self.quoted("a/", $0.path.string) } ?? "/dev/null")".utf8
      )
      text += Self.end(of: change.old)
      text += Array(
        "+++ \(change.new.map { Self.quoted("b/", $0.path.string) } ?? "/dev/null")".utf8
      )
      text += Self.end(of: change.new)
      for hunk in hunks { hunk.write(to: &text) }
    } else if binary {
      text += try binaryPatch(change)
    } else {
      let old = change.old.map { Self.quoted("a/", $0.path.string) } ?? "/dev/null"
      let new = change.new.map { Self.quoted("b/", $0.path.string) } ?? "/dev/null"
      text += Array("Binary files \(old) and \(new) differ\n".utf8)
      text += note("\(Self.facts(change.old?.content)) -> \(Self.facts(change.new?.content))")
    }
    return text
  }

  /// `patch` takes what follows a tab for a time stamp: a path with a space has to end so.
  private static func end(of file: FileRecord?) -> [UInt8] {
    file?.path.string.utf8.contains(UInt8(ascii: " ")) == true
      ? [UInt8(ascii: "\t"), UInt8(ascii: "\n")] : [UInt8(ascii: "\n")]
  }

  private func header(_ change: FileChange) -> [UInt8] {
    let old = change.old ?? change.new
    let new = change.new ?? change.old
    let oldPath = Self.quoted("a/", old?.path.string ?? "")
    let newPath = Self.quoted("b/", new?.path.string ?? "")
    var lines = ["diff --git \(oldPath) \(newPath)"]
    let none = String(repeating: "0", count: 40)
    let (oldID, newID) = (change.old?.content?.gitObjectID, change.new?.content?.gitObjectID)
    switch change.kind {
    case .added: lines.append("new file mode 100644")
    case .removed: lines.append("deleted file mode 100644")
    case .renamed:
      lines.append("similarity index 100%")
      lines.append("rename from \(Self.quoted("", change.old?.path.string ?? ""))")
      lines.append("rename to \(Self.quoted("", change.new?.path.string ?? ""))")
    case .modified, .reformatted: break
    }
    if oldID != newID {
      let mode = change.kind == .modified ? " 100644" : ""
      lines.append("index \(oldID ?? none)..\(newID ?? none)\(mode)")
    }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private func binaryPatch(_ change: FileChange) throws(ArchiveError) -> [UInt8] {
    var text = Array("GIT binary patch\n".utf8)
    for content in [change.new?.content, change.old?.content] {
      let bytes = try content.map { (stored) throws(ArchiveError) in try archive.content(stored) }
      text += BinaryLiteral.text(of: bytes ?? [])
    }
    return text
  }

  private func note(_ text: String) -> [UInt8] {
    Array("# \(text)\n".utf8)
  }

  private func folderNote(_ change: FileChange) -> [UInt8] {
    note("\(change.kind.rawValue) folder \(Self.quoted("", change.path.string))")
  }

  private func formatNote(_ change: FileChange) -> [UInt8] {
    let (old, new) = (change.old?.format?.name.string ?? "", change.new?.format?.name.string ?? "")
    return note("\(Self.quoted("", change.path.string)): same bytes, format \(old) -> \(new)")
  }

  private static func facts(_ content: FileRecord.Stored?) -> String {
    content.map { "\($0.size) bytes, SHA-256 \($0.hash)" } ?? "nothing"
  }

  /// Whether git takes a path: it stays in the tree, and on no system leads into `.git`.
  static func isSafe(_ path: String) -> Bool {
    let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return path.utf8.count <= 4096 && !path.utf8.contains(0)
      && parts.allSatisfy { part in
        let name = String(decoding: part, as: UTF8.self)
        return part.count <= 255 && !["", ".", ".."].contains(name) && !leadsIntoGit(name)
      }
  }

  /// Windows drops what follows a colon, and spaces and dots at the end; macOS drops marks without
  /// width. Git refuses such names everywhere.
  private static func leadsIntoGit(_ name: String) -> Bool {
    name.unicodeScalars.split(separator: "\\").contains { part in
      var name = String.UnicodeScalarView(part.prefix { $0 != ":" })
      name.removeAll { $0.properties.generalCategory == .format }
      while let last = name.last, last == " " || last == "." { name.removeLast() }
      return [".git", "git~1"].contains(String(name).lowercased())
    }
  }

  /// Writes a path as git does: in quotes when it has a character that could not stand in a line,
  /// or that a terminal would take for a command.
  public static func quoted(_ prefix: String, _ path: String) -> String {
    let needsQuotes = path.unicodeScalars.contains { scalar in
      scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
        || scalar == "\"" || scalar == "\\"
    }
    guard needsQuotes else { return prefix + path }
    var text = "\"\(prefix)"
    for scalar in path.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\r": text += "\\r"
      default:
        switch scalar.properties.generalCategory {
        case .control, .format:
          for byte in String(scalar).utf8 {
            let digits = String(byte, radix: 8)
            text += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
          }
        default: text.unicodeScalars.append(scalar)
        }
      }
    }
    return text + "\""
  }
}

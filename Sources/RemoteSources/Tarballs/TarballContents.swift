import CArchive
import Snapshots

/// What was unpacked so far.
struct TarballContents {
  private var entries: [SourceFile] = []
  private var folders: [ExactString] = []
  /// The latest content at each path, which a hard link may be to.
  private var contents: [ExactString: Content] = [:]
  private(set) var warnings: [String] = []

  var isEmpty: Bool { entries.isEmpty && folders.isEmpty }

  /// In the order of the archive; folders only when nothing is in them.
  var files: [SourceFile] {
    let above = Set((entries.map(\.path) + folders).flatMap(\.folders))
    return entries
      + folders.filter { !above.contains($0) }.map { SourceFile(path: $0, node: .folder) }
  }

  /// Adds an entry with what belongs to it; what is none of a source's is left out, with a warning.
  ///
  /// - Parameter unpacked: takes how many bytes more there are, and throws when these are too many.
  mutating func add(
    _ name: String,
    _ entry: OpaquePointer,
    _ bytes: [UInt8],
    _ unpacked: (Int) throws -> Void
  ) throws {
    let path = Self.straight(name)
    if !GitPath(path).isSafe, !path.string.isEmpty {
      warnings.append("the archive has the path \(path.quoted), which can't be restored")
    }
    if let target = archive_entry_hardlink_utf8(entry) ?? archive_entry_hardlink(entry) {
      let other = Self.straight(String(cString: target))
      guard let content = contents[other] else {
        warnings.append("\(path.quoted) is a link to \(other.quoted), which is not in the archive")
        return
      }
      try unpacked(content.bytes.count)
      add(path, content)
      return
    }
    switch Int32(archive_entry_filetype(entry)) & 0o170000 {
    case 0o100000: add(path, Content(bytes))
    case 0o120000:
      let target = archive_entry_symlink_utf8(entry) ?? archive_entry_symlink(entry)
      let bytes = target.map { Array(String(cString: $0).utf8) } ?? bytes
      try unpacked(bytes.count)
      entries.append(SourceFile(path: path, node: .file(.symlink, Content(bytes))))
    case 0o040000:
      if !path.string.isEmpty { folders.append(path) }
    default:
      warnings.append("\(path.quoted) is a device or a pipe, and is left out")
    }
  }

  private mutating func add(_ path: ExactString, _ content: Content) {
    contents[path] = content
    entries.append(SourceFile(path: path, node: .file(content.isText ? .text : .base64, content)))
  }

  /// A path as it is when it is unpacked: without `.` and empty parts.
  private static func straight(_ name: String) -> ExactString {
    let bytes = name.utf8
    let parts = bytes.split(separator: UInt8(ascii: "/")).map {
      String(decoding: $0, as: UTF8.self)
    }
    let root = bytes.first == UInt8(ascii: "/") ? "/" : ""
    return ExactString(root + parts.filter { $0 != "." }.joined(separator: "/"))
  }
}

import Snapshots

/// What a tree of git lists, as `git ls-tree -r -z` prints it.
struct GitTree {
  struct Entry: Hashable {
    let mode: String
    /// The object's id, in hexadecimal digits.
    let object: String
    let path: ExactString

    /// Whether its content is in the repository: that of a submodule is in another one.
    var isBlob: Bool { mode != "160000" }
  }

  let entries: [Entry]
  /// What was odd about it, a sentence each.
  let warnings: [String]

  init(_ listing: [UInt8]) throws(SourceError.Reason) {
    var entries: [Entry] = []
    var warnings: [String] = []
    for line in listing.split(separator: 0) {
      guard let tab = line.firstIndex(of: UInt8(ascii: "\t")) else { throw Self.odd }
      let fields = line[..<tab].split(separator: UInt8(ascii: " "))
        .map { String(decoding: $0, as: UTF8.self) }
      guard fields.count == 3 else { throw Self.odd }
      let name = Array(line[(tab + 1)...])
      let path = ExactString(String(decoding: name, as: UTF8.self))
      if !path.string.utf8.elementsEqual(name) {
        warnings.append("the path \(path.quoted) is no UTF-8 in the repository")
      }
      if !GitPath(path).isSafe {
        warnings.append("the repository has the path \(path.quoted), which can't be restored")
      }
      entries.append(Entry(mode: fields[0], object: fields[2], path: path))
    }
    self.entries = entries
    self.warnings = warnings
  }

  private static var odd: SourceError.Reason {
    .unreadable("git lists the tree in a form that is not known")
  }

  /// The ids of the contents that are needed, each once.
  var objects: [String] {
    var seen: Set<String> = []
    return entries.filter { $0.isBlob && seen.insert($0.object).inserted }.map(\.object)
  }

  /// The files, with the contents of the objects.
  func files(_ contents: [String: Content]) throws(SourceError.Reason) -> [SourceFile] {
    var files: [SourceFile] = []
    for entry in entries {
      let node: SourceFile.Node
      if !entry.isBlob {
        node = .file(.submodule, Content(Array(entry.object.utf8)))
      } else if let content = contents[entry.object] {
        let isLink = entry.mode == "120000"
        node = .file(isLink ? .symlink : content.isText ? .text : .base64, content)
      } else {
        throw .unreadable("the repository lacks the content of \(entry.path.quoted)")
      }
      files.append(SourceFile(path: entry.path, node: node))
    }
    return files
  }
}

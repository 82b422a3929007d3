public import Snapshots

/// Tells which files of a snapshot can stand side by side in folders.
public struct FileTree {
  private let files: Set<ExactString>

  /// - Parameter files: the paths of all files; those of folders are none.
  public init(_ files: some Sequence<ExactString>) {
    self.files = Set(files)
  }

  /// Whether a path stays in the tree, and leads through folders only.
  public func holds(_ path: ExactString) -> Bool {
    Patch.isSafe(path.string) && !Self.folders(above: path).contains(where: files.contains)
  }

  /// Finds the files that can't be beside another one: one path leads through the other.
  public var clashes: Set<ExactString> {
    files.reduce(into: []) { clashes, path in
      let above = Self.folders(above: path).filter(files.contains)
      if !above.isEmpty { clashes.formUnion(above + [path]) }
    }
  }

  /// The folders that a path leads through, the outermost first.
  public static func folders(above path: ExactString) -> [ExactString] {
    // By bytes: a slash with a mark behind it would be another character.
    let bytes = Array(path.string.utf8)
    return bytes.indices.filter { bytes[$0] == UInt8(ascii: "/") && $0 > 0 }
      .map { ExactString(String(decoding: bytes[..<$0], as: UTF8.self)) }
  }
}

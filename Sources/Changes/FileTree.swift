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

  /// The folders that a path leads through, the outermost first.
  public static func folders(above path: ExactString) -> [ExactString] {
    let parts = path.string.split(separator: "/")
    return (1..<max(1, parts.count)).map { ExactString(parts.prefix($0).joined(separator: "/")) }
  }
}

/// Finds which files of a snapshot can stand side by side in folders.
package struct FileTree {
  private let files: Set<ExactString>

  /// - Parameter files: the paths of all files; those of folders are none.
  package init(_ files: some Sequence<ExactString>) {
    self.files = Set(files)
  }

  /// Whether a path stays in the tree, and leads through folders only.
  package func holds(_ path: ExactString) -> Bool {
    GitPath(path).isSafe && !path.folders.contains(where: files.contains)
  }

  /// Finds the files that can't be beside another one: one path leads through the other.
  package var clashes: Set<ExactString> {
    files.reduce(into: []) { clashes, path in
      let above = path.folders.filter(files.contains)
      if !above.isEmpty { clashes.formUnion(above + [path]) }
    }
  }
}

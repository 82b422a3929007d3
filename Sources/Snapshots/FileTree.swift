/// Finds which files of a snapshot can stand side by side in folders.
package struct FileTree {
  private let files: Set<ExactString>
  /// A hash of each path, so that a long one is gone through once, and not for each folder on the way.
  private let hashes: Set<PathHash>

  /// - Parameter files: the paths of all files; those of folders are none.
  package init(_ files: some Sequence<ExactString>) {
    self.files = Set(files)
    hashes = Set(self.files.map { PathHash(of: $0.string.utf8) })
  }

  /// Whether a path stays in the tree, and leads through folders only.
  package func holds(_ path: ExactString) -> Bool {
    GitPath(path).isSafe && files(above: path).isEmpty
  }

  /// Finds the files that can't be beside another one: one path leads through the other.
  package var clashes: Set<ExactString> {
    files.reduce(into: []) { clashes, path in
      let above = files(above: path)
      if !above.isEmpty { clashes.formUnion(above + [path]) }
    }
  }

  /// The files that a path leads through.
  private func files(above path: ExactString) -> [ExactString] {
    let bytes = path.string.utf8
    var (hash, above) = (PathHash(), [ExactString]())
    for index in bytes.indices {
      if index > bytes.startIndex, bytes[index] == UInt8(ascii: "/"), hashes.contains(hash) {
        let folder = ExactString(String(decoding: bytes[..<index], as: UTF8.self))
        if files.contains(folder) { above.append(folder) }
      }
      hash.add(bytes[index])
    }
    return above
  }
}

/// A hash of bytes that grows with them, another one in each run of the program.
private struct PathHash: Hashable {
  private static let factor = UInt64.random(in: 0...UInt64.max) | 1

  private var value: UInt64 = 0

  init() {}

  init(of bytes: some Sequence<UInt8>) {
    for byte in bytes { add(byte) }
  }

  mutating func add(_ byte: UInt8) {
    value = (value &+ UInt64(byte) &+ 1) &* Self.factor
    value ^= value >> 29
  }
}

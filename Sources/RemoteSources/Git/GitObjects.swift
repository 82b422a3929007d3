import Snapshots

/// Reads what `git cat-file` prints of many objects.
enum GitObjects {
  /// The size of each object, as `--batch-check` tells it. Throws where one is missing.
  static func sizes(in output: [UInt8]) throws(SourceError.Reason) -> [String: Int] {
    var sizes: [String: Int] = [:]
    for line in output.split(separator: UInt8(ascii: "\n")) {
      let (object, size) = try head(line)
      sizes[object] = size
    }
    return sizes
  }

  /// The content of each object, as `--batch` prints it.
  static func contents(in output: [UInt8]) throws(SourceError.Reason) -> [String: Content] {
    var contents: [String: Content] = [:]
    var rest = output[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let (object, size) = try head(rest[..<end])
      let start = end + 1
      guard size >= 0, size < rest.endIndex - start else {
        throw .unreadable("git prints less of \(object) than it has")
      }
      contents[object] = Content(Array(rest[start..<(start + size)]))
      rest = rest[(start + size + 1)...]
    }
    return contents
  }

  private static func head(
    _ line: ArraySlice<UInt8>
  ) throws(SourceError.Reason) -> (object: String, size: Int) {
    let words = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    guard words.count == 3, words[1] == "blob", let size = Int(words[2]) else {
      throw .unreadable("the repository lacks what its tree lists: \(words.joined(separator: " "))")
    }
    return (words[0], size)
  }
}

package import Changes
package import Snapshots
package import Storage

/// What the page of a file answers: the file, as it was in a snapshot.
package struct FileAnswer: Encodable, Sendable {
  private enum Key: CodingKey {
    case version, revision, path, text, doubts
  }

  package let name: SnapshotName
  package let path: ExactString
  package let facts: FileFacts
  package let bytes: [UInt8]
  package let doubts: [Doubt]

  /// Throws `NotFound` where there is no such file or none could be seen, and `SelectorError` when the
  /// selector names no path.
  package init(to selector: Selector, in archive: ArchiveView) throws {
    guard let path = selector.path else { throw SelectorError.noPath(selector.text) }
    let subject = try Subject(selector, in: archive)
    let file = try subject.file(at: path, in: archive)
    (name, doubts, self.path) = (subject.name, subject.doubts, path)
    facts = FileFacts(file)
    bytes = try file.bytes(in: archive)
  }

  package func encode(to encoder: any Encoder) throws {
    try facts.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name.version, forKey: .version)
    try container.encode(name.revision, forKey: .revision)
    try container.encode(path, forKey: .path)
    if facts.isText == true {
      try container.encode(String(decoding: bytes, as: UTF8.self), forKey: .text)
    }
    try container.encode(doubts, forKey: .doubts)
  }
}

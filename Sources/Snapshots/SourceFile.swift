/// Describes one entry of a version's source: a path and what is there.
package struct SourceFile: Hashable, Sendable {
  /// What is at a path.
  package enum Node: Hashable, Sendable {
    case folder
    case file(Format, Content)
    /// A file whose content was purged.
    case purged(Format, PurgedContent)
  }

  /// How a content travels in the API.
  package enum Format: Hashable, Sendable {
    case text
    case base64
    /// A link of a remote source; the content is where it leads, and nothing follows it.
    case symlink
    /// Another repository in one that was fetched; the content is the commit's id.
    case submodule
    /// A format whose content could not be decoded: the content is the text as it was given.
    case undecoded(ExactString)
  }

  package let path: ExactString
  package let node: Node

  package init(path: ExactString, node: Node) {
    self.path = path
    self.node = node
  }

  /// The content of a file; nil for a folder, and where it was purged.
  package var content: Content? {
    guard case .file(_, let content) = node else { return nil }
    return content
  }

  package var isFolder: Bool {
    if case .folder = node { true } else { false }
  }

  package var isPurged: Bool {
    if case .purged = node { true } else { false }
  }

  /// Bytes; 0 for a folder.
  package var size: Int {
    switch node {
    case .folder: 0
    case .file(_, let content): content.bytes.count
    case .purged(_, let content): content.size
    }
  }
}

extension SourceFile.Format {
  /// The API's word for the format.
  package var name: ExactString {
    switch self {
    case .text: "TEXT"
    case .base64: "BASE64"
    case .symlink: "SYMLINK"
    case .submodule: "SUBMODULE"
    case .undecoded(let name): name
    }
  }

  /// Whether contents of this format are bytes, and not text that could not be decoded.
  package var isDecoded: Bool {
    if case .undecoded = self { false } else { true }
  }

  /// Restores a format from its two parts.
  package init(name: ExactString, isDecoded: Bool) {
    switch (name, isDecoded) {
    case ("TEXT", true): self = .text
    case ("BASE64", true): self = .base64
    case ("SYMLINK", true): self = .symlink
    case ("SUBMODULE", true): self = .submodule
    default: self = .undecoded(name)
    }
  }
}

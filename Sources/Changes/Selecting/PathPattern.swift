import Foundation
package import Snapshots

/// Stands for paths: one path, all below a folder, or those of a form with `*`, `?` and `[…]`.
///
/// As in git, `*` stands for slashes too.
package struct PathPattern: Hashable, Sendable {
  private let text: String

  package init(_ text: String) {
    self.text = text
  }

  package func matches(_ path: ExactString) -> Bool {
    let folder = text.hasSuffix("/") ? text : text + "/"
    return path == ExactString(text) || path.string.utf8.starts(with: folder.utf8)
      || fnmatch(text, path.string, 0) == 0
  }
}

extension FileChange {
  /// Whether one of the patterns stands for the path of one of its sides; with none, any does.
  package func matches(_ patterns: [PathPattern]) -> Bool {
    patterns.isEmpty
      || patterns.contains { pattern in
        [old, new].contains { $0.map { pattern.matches($0.path) } ?? false }
      }
  }
}

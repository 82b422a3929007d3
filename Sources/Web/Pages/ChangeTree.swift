import Answers
import Changes
import Snapshots

/// The files that changed as folders that fold, each with how many lines came and went.
struct ChangeTree {
  let entries: [FileSection.Entry]

  var html: HTML {
    let sorted = entries.sorted { $0.file.path < $1.file.path }
    let tree = PathTree(sorted.map { ($0.file.path, $0) }, leaf: Self.leaf) { nodes in
      "<small>\(nodes.count, of: "file")</small> \(Self.counts(Self.sum(nodes.map(\.item))))"
    }
    return """
      <section class="changed"><h2>\(entries.count, of: "file") \(Self.counts(Self.sum(entries)))</h2>
      \(tree.html)</section>

      """
  }

  private static func leaf(_ name: String, _ entry: FileSection.Entry) -> HTML {
    let kind = entry.file.kind.rawValue
    return """
      <span class="kind \(kind)">\(kind)</span> <a data-entry href="\(entry.href)">\(name)</a>\
      \(entry.file.origin) \(counts(entry.counts))
      """
  }

  /// Nil where lines of one were not counted: then the sum is not known.
  private static func sum(_ entries: [FileSection.Entry]) -> LineCounts? {
    var (added, removed) = (0, 0)
    for entry in entries where entry.file.isText && !entry.file.isSame {
      guard let counts = entry.counts else { return nil }
      (added, removed) = (added + counts.added, removed + counts.removed)
    }
    return LineCounts(added: added, removed: removed)
  }

  private static func counts(_ counts: LineCounts?) -> HTML {
    counts.map { "<span class=\"counts\">\($0)</span>" } ?? ""
  }
}

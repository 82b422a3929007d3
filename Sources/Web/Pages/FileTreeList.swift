import Answers
import Snapshots

/// The files of a snapshot as folders that fold.
struct FileTreeList {
  /// Folders of larger trees are folded at first.
  private static let mostUnfolded = 300
  /// Folders below so many others are told in a line.
  private static let deepest = 20

  private struct Node {
    let parts: ArraySlice<String>
    let file: FileListAnswer.File
  }

  let files: [FileListAnswer.File]
  let version: String
  let revision: Int

  func html(_ links: SiteLinks) -> HTML {
    let nodes = files.map { file in
      let parts = file.path.string.split(separator: "/", omittingEmptySubsequences: false)
      return Node(parts: parts.map(String.init)[...], file: file)
    }
    return list(nodes[...], depth: 0, links)
  }

  private func list(_ nodes: ArraySlice<Node>, depth: Int, _ links: SiteLinks) -> HTML {
    var html: HTML = "<ul class=\"tree\">\n"
    var rest = nodes
    while let node = rest.first {
      guard node.parts.count > 1, depth < Self.deepest else {
        html += leaf(node, links)
        rest.removeFirst()
        continue
      }
      let name = node.parts.first ?? ""
      let end = rest.firstIndex { $0.parts.count < 2 || $0.parts.first != name } ?? rest.endIndex
      let inner = rest[..<end].map { Node(parts: $0.parts.dropFirst(), file: $0.file) }
      let open: HTML = files.count <= Self.mostUnfolded ? " open" : ""
      html += """
        <li><details\(open)><summary>\(ExactString(name + "/").quoted)</summary>\
        \(list(inner[...], depth: depth + 1, links))</details></li>

        """
      rest = rest[end...]
    }
    return html + "</ul>"
  }

  private func leaf(_ node: Node, _ links: SiteLinks) -> HTML {
    let name = ExactString(node.parts.joined(separator: "/")).quoted
    guard let size = node.file.facts.size else {
      return "<li>\(name) <small>folder</small></li>\n"
    }
    let kind: HTML = node.file.facts.isText == true ? "" : ", bytes"
    return """
      <li><a data-entry href="\(links.file(version, revision, node.file.path))">\(name)</a> \
      <small>\(size: size)\(kind)</small></li>

      """
  }
}

import Snapshots

/// What stands at paths as folders that fold.
struct PathTree<Item> {
  /// Folders of larger trees are folded at first.
  private static var mostUnfolded: Int { 300 }
  /// Folders below so many others are told in a line.
  private static var deepest: Int { 20 }

  struct Node {
    fileprivate let parts: ArraySlice<String>
    let item: Item
  }

  private let nodes: [Node]
  private let leaf: (_ name: String, Item) -> HTML
  private let sum: (ArraySlice<Node>) -> HTML

  /// - Parameters:
  ///   - items: in the order of their paths.
  ///   - leaf: what stands for one, by its name within the folder that it is shown in.
  ///   - sum: what is told of a folder beside its name.
  init(
    _ items: [(path: ExactString, item: Item)],
    leaf: @escaping (_ name: String, Item) -> HTML,
    sum: @escaping (ArraySlice<Node>) -> HTML = { _ in "" }
  ) {
    nodes = items.map { path, item in
      let parts = path.string.split(separator: "/", omittingEmptySubsequences: false)
      return Node(parts: parts.map(String.init)[...], item: item)
    }
    (self.leaf, self.sum) = (leaf, sum)
  }

  var html: HTML { list(nodes[...], depth: 0) }

  private func list(_ nodes: ArraySlice<Node>, depth: Int) -> HTML {
    var html: HTML = "<ul class=\"tree\">\n"
    var rest = nodes
    while let node = rest.first {
      guard node.parts.count > 1, depth < Self.deepest else {
        let name = ExactString(node.parts.joined(separator: "/")).quoted
        html += "<li>\(leaf(name, node.item))</li>\n"
        rest.removeFirst()
        continue
      }
      let name = node.parts.first ?? ""
      let end = rest.firstIndex { $0.parts.count < 2 || $0.parts.first != name } ?? rest.endIndex
      let inner = rest[..<end].map { Node(parts: $0.parts.dropFirst(), item: $0.item) }
      let open: HTML = self.nodes.count <= Self.mostUnfolded ? " open" : ""
      html += """
        <li><details\(open)><summary>\(ExactString(name + "/").quoted) \(sum(inner[...]))</summary>\
        \(list(inner[...], depth: depth + 1))</details></li>

        """
      rest = rest[end...]
    }
    return html + "</ul>"
  }
}

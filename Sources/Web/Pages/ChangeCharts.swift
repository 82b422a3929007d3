import Answers
import Storage

/// How large a version was, and how many lines changed, snapshot by snapshot, drawn on the server.
///
/// It is about the snapshots that a page lists.
struct ChangeCharts {
  private static let height = 40

  /// The first one first.
  let snapshots: [LogAnswer.Facts]

  var html: HTML {
    guard snapshots.count > 1 else { return "" }
    let sizes = snapshots.map { $0.totalSize ?? 0 }
    let added = snapshots.map(\.linesAdded)
    let removed = snapshots.map(\.linesRemoved)
    let (most, largest) = (max(added.max() ?? 0, removed.max() ?? 0), sizes.max() ?? 0)
    var bars = HTML()
    for (index, snapshot) in snapshots.enumerated() {
      let up = Self.part(added[index], of: most)
      let down = Self.part(removed[index], of: most)
      bars += """
        <g><title>@\(snapshot.revision): +\(added[index]) −\(removed[index])</title>\
        <rect class="plus" x="\(index * 10)" y="\(Self.height - up)" width="8" height="\(up)"/>\
        <rect class="minus" x="\(index * 10)" y="\(Self.height)" width="8" height="\(down)"/></g>
        """
    }
    var columns = HTML()
    for (index, snapshot) in snapshots.enumerated() {
      let size = Self.part(sizes[index], of: largest)
      columns += """
        <g><title>@\(snapshot.revision): \(size: sizes[index])</title>\
        <rect class="state" x="\(index * 10)" y="\(Self.height - size)" width="8" height="\(size)"/></g>
        """
    }
    let range = "@\(snapshots.first?.revision ?? 1) to @\(snapshots.last?.revision ?? 1)"
    let size: HTML = """
      Size, \(range): \(size: sizes.first ?? 0) to \(size: sizes.last ?? 0), at most \(size: largest)
      """
    let lines: HTML = """
      Lines, \(range): +\(added.reduce(0, +)) −\(removed.reduce(0, +)), at most \(most) at a time
      """
    return """
      <section class="charts"><h2 class="hidden">How much</h2>\
      \(figure(size, columns, height: Self.height))\(figure(lines, bars, height: 2 * Self.height))</section>

      """
  }

  private func figure(_ words: HTML, _ bars: HTML, height: Int) -> HTML {
    """
    <figure><figcaption>\(words)</figcaption><svg viewBox="0 0 \(snapshots.count * 10) \(height)" \
    preserveAspectRatio="none" role="img" aria-label="\(words)">\(bars)</svg></figure>
    """
  }

  /// What is there at all is seen.
  private static func part(_ value: Int, of most: Int) -> Int {
    value == 0 ? 0 : max(1, value * height / max(most, 1))
  }
}

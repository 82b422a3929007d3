import Answers
import Snapshots

/// Which files changed most, with how many lines came and went.
struct ChurnTable {
  let churn: [PathChurn]
  /// They are of several versions.
  let namesVersions: Bool

  func html(_ links: SiteLinks) -> HTML {
    if churn.isEmpty { return "" }
    let most = churn.map { $0.linesAdded + $0.linesRemoved }.max() ?? 0
    var html: HTML = """
      <section><h2>Files that changed most</h2>
      <table class="cards churn"><thead><tr><th scope="col">File</th><th scope="col">Changes</th>\
      <th scope="col">Lines</th></tr></thead><tbody>

      """
    for file in churn { html += row(file, most: most, links) }
    return html
      + """
      </tbody></table><p><small>With the changes below; what came or went as a whole counts for none.\
      </small></p></section>

      """
  }

  private func row(_ file: PathChurn, most: Int, _ links: SiteLinks) -> HTML {
    let history = SiteLinks.with([("in", "\(file.version):\(file.path)")], links.log)
    let version: HTML =
      namesVersions ? "<small>\(file.version.split(separator: "/").last ?? "")</small>" : ""
    let (added, removed) = (file.linesAdded, file.linesRemoved)
    return """
      <tr><th scope="row"><a href="\(history)">\(file.path.quoted)</a> \(version)</th>\
      <td data-label="Changes">\(file.changes)</td><td data-label="Lines">\
      \(LineCounts(added: added, removed: removed)) <svg class="bar" viewBox="0 0 100 8" \
      preserveAspectRatio="none" aria-hidden="true">\
      <rect class="plus" x="0" y="0" width="\(Self.part(added, of: most))" height="8"/>\
      <rect class="minus" x="\(Self.part(added, of: most))" y="0" \
      width="\(Self.part(removed, of: most))" height="8"/></svg></td></tr>

      """
  }

  private static func part(_ value: Int, of most: Int) -> Int {
    value == 0 ? 0 : max(1, value * 100 / max(most, 1))
  }
}

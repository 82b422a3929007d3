import Answers
import Changes
import Storage

/// A form that leads to what differs between any two states, of one version or of two.
struct ComparisonPicker {
  /// What stands in its fields at first.
  var from = ""
  var to = ""
  /// What is offered, beside all that can be typed.
  var offered: [String] = []
  /// How the lines are to be shown.
  var view: LineView?

  func html(_ links: SiteLinks) -> HTML {
    var html: HTML = """
      <form class="compare" action="\(links.jump)"><label for="from">Compare</label> \
      <input id="from" name="from" list="states" value="\(from)" aria-describedby="points" required> \
      <label for="to">with</label> <input id="to" name="to" list="states" value="\(to)" \
      aria-describedby="points" required>
      """
    for (name, value) in view?.query ?? [] where !value.isEmpty {
      html += "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">"
    }
    html += """
       <button>Compare</button><p id="points"><small>Any two states: \
      <code>owner/actor/0.1@3</code>, or <code>@2026-11-01</code> for a time, or none for the latest; \
      <code>:path</code> on both for a file.</small></p><datalist id="states">
      """
    for name in offered { html += "<option value=\"\(name)\">" }
    return html + "</datalist></form>\n"
  }

  /// The page of the form alone, that offers the versions of the first Actors.
  static func page(from: String, to: String, in archive: ArchiveView, _ links: SiteLinks) throws
    -> Page
  {
    let actors = try archive.actors(named: "", after: nil, limit: 100)
    var page = Page(title: "Compare")
    let picker = ComparisonPicker(
      from: from,
      to: to,
      offered: actors.flatMap { $0.versions.map(\.name) }
    )
    page.body = "<h1>Compare</h1>\n\(picker.html(links))"
    return page
  }
}

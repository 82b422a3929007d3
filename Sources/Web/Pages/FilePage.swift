import Answers
import Snapshots

/// A file of a snapshot: its lines, each with an address of its own.
struct FilePage {
  let answer: FileAnswer
  let permanent: PermanentLinks
  /// The line that the page begins with, from 1.
  let first: Int

  func page(_ links: SiteLinks) -> Page {
    let (version, revision, path) = (answer.name.version, answer.name.revision, answer.path)
    let address = links.file(version, revision, path)
    var page = Page(title: "\(path.quoted) · \(answer.name)")
    page.crumbs = Self.trail(answer.name, path, links)
    page.forms = [
      .init(text: "JSON", address: address + "?format=json"),
      .init(text: "plain bytes", address: address + "?view=raw"),
    ]
    page.body = "<h1>\(path.quoted)</h1>\n\(HTML.doubts(answer.doubts))\(about(links))"
    if answer.facts.isText == true {
      page.body += lines(address)
    } else if let image = RasterImage(answer.bytes), let hash = answer.facts.sha256 {
      page.body += """
        <p><img class="image" src="\(links.picture(hash))" alt="The \(image.name) picture \
        \(path.quoted)"></p>

        """
    } else {
      page.body += "<p>It is no text; <a href=\"\(address)?view=raw\">save its bytes</a>.</p>"
    }
    return page
  }

  /// The crumbs that lead to a file of a snapshot.
  static func trail(
    _ name: SnapshotName,
    _ path: ExactString,
    _ links: SiteLinks,
    view: String? = nil
  ) -> [Page.Crumb] {
    let crumbs =
      Page.Crumb.trail(of: name.version, links) + [
        Page.Crumb(text: "@\(name.revision)", address: links.snapshot(name.version, name.revision))
      ]
    guard let view else { return crumbs + [Page.Crumb(text: path.quoted, address: nil)] }
    return crumbs + [
      Page.Crumb(text: path.quoted, address: links.file(name.version, name.revision, path)),
      Page.Crumb(text: view, address: nil),
    ]
  }

  private func about(_ links: SiteLinks) -> HTML {
    let (version, revision, path) = (answer.name.version, answer.name.revision, answer.path)
    let address = links.file(version, revision, path)
    let history = SiteLinks.with([("in", "\(version):\(path)")], links.log)
    var html: HTML = """
      <p class="about">\(size: answer.facts.size ?? 0), \(answer.facts.format?.string ?? "")
      """
    if let hash = answer.facts.sha256 {
      html += """
        , SHA-256 <a href="\(links.content(hash))" title="everywhere it was seen"><code>\
        \(hash.prefix(16))…</code></a>
        """
    }
    html += "</p>\n<nav class=\"steps\" aria-label=\"Of this file\"><ul>"
    if answer.facts.isText == true {
      html += "<li><a href=\"\(address)?view=blame\">Blame</a></li>"
    }
    html += """
      <li><a href="\(history)">History</a></li><li><a href="\(address)?view=raw">Raw</a></li>
      """
    if let hash = answer.facts.sha256 {
      html += "<li><a href=\"\(links.raw(hash))\">Raw by hash</a></li>"
    }
    return html
      + """
      <li>\(PermanentLinks.html(links.file(permanent.version(version), revision, path)))</li></ul></nav>

      """
  }

  private func lines(_ address: String) -> HTML {
    var budget = LineBudget()
    var html: HTML = "<table class=\"code\" aria-label=\"Lines\"><tbody>\n"
    html.reserve(answer.bytes.count * 2)
    var lines = FileLines(answer.bytes)
    var number = 0
    var next: Int?
    while next == nil, let line = lines.next() {
      number += 1
      if number < first { continue }
      if budget.isSpent {
        next = number
        continue
      }
      budget.take(line.count)
      html += """
        <tr id="L\(number)"><td class="n"><a href="#L\(number)">\(number)</a><td>\(line: line)

        """
    }
    html += "</tbody></table>\n"
    if number == 0 { return "<p>The file is empty.</p>" }
    if let next {
      html += """
        <p class="pages"><a rel="next" href="\(address)?first=\(next)">From line \(next) on</a></p>

        """
    }
    return html
  }
}

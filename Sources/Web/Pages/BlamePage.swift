import Answers
import Snapshots

/// With which snapshot each line of a file came.
struct BlamePage {
  let answer: BlameAnswer
  /// The line that the page begins with, from 1.
  let first: Int

  private var name: SnapshotName {
    SnapshotName(version: answer.version, revision: answer.revision)
  }

  func page(_ links: SiteLinks) -> Page {
    let address = links.file(answer.version, answer.revision, answer.path) + "?view=blame"
    var page = Page(title: "Blame of \(answer.path.quoted) · \(name)")
    page.crumbs = FilePage.trail(name, answer.path, links, view: "blame")
    page.forms = [.init(text: "JSON", address: address + "&format=json")]
    page.body = "<h1>Blame of \(answer.path.quoted)</h1>\n\(HTML.doubts(answer.doubts))"
    page.body += origins(links)
    page.body += lines(links, address)
    return page
  }

  private func origins(_ links: SiteLinks) -> HTML {
    var html: HTML = """
      <details class="origins"><summary>\(answer.origins.count, of: "snapshot") that lines came with\
      </summary><ul>

      """
    for origin in answer.origins.reversed() {
      html += """
        <li><a href="\(links.change(answer.version, origin.revision))">@\(origin.revision)</a> \
        \(HTML.event(origin.event)) \(after: origin.changedAfter, notAfter: origin.observedAt) \
        \(origin.path.quoted)\(before(origin, links))</li>

        """
    }
    return html + "</ul></details>\n"
  }

  /// Where to look for what was there before lines came; nothing for those that the file began with.
  private func before(_ origin: BlameAnswer.Origin, _ links: SiteLinks) -> HTML {
    guard origin.revision > 1, origin.revision != answer.origins.first?.revision else { return "" }
    let address = links.file(answer.version, origin.revision - 1, origin.path)
    return " <a href=\"\(address)?view=blame\">blame before this</a>"
  }

  private func lines(_ links: SiteLinks, _ address: String) -> HTML {
    var budget = LineBudget()
    var html: HTML = """
      <table class="code blame" aria-label="Lines, each with the snapshot that it came with"><tbody>

      """
    var revision: Int?
    for line in answer.lines where line.number >= first {
      if budget.isSpent {
        html += "</tbody></table>\n"
        return html
          + """
          <p class="pages"><a rel="next" href="\(address)&amp;first=\(line.number)">\
          From line \(line.number) on</a></p>

          """
      }
      budget.take(line.bytes.count)
      let origin: HTML =
        line.revision == revision
        ? ""
        : """
        <a data-entry href="\(links.change(answer.version, line.revision))">@\(line.revision)</a>
        """
      html += """
        <tr id="L\(line.number)"\(line.revision == revision ? "" : Self.begins)><td class="o">\(origin)\
        <td class="n"><a href="#L\(line.number)">\(line.number)</a><td>\(line: line.bytes)

        """
      revision = line.revision
    }
    return html + "</tbody></table>\n"
  }

  private static let begins: HTML = " class=\"begins\""
}

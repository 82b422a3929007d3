import Answers
import Changes
import Snapshots
import Storage

/// A search, and what it found.
struct SearchPage {
  private static let mostFiles = 200
  private static let mostLines = 20

  /// Ends a search of which enough is known.
  private struct Enough: Error {}

  let question: SearchQuestion

  /// The form alone, where nothing was typed yet.
  func page(_ links: SiteLinks) -> Page {
    var page = Page(title: question.text.isEmpty ? "Search" : "Search for \(question.text)")
    page.searched = question.text
    page.body = "<h1>Search</h1>\n\(form(links))"
    return page
  }

  func page(places: WhereAnswer, _ links: SiteLinks) throws -> Page {
    var page = page(links)
    page.forms = [.init(text: "JSON", address: address(links, ".json"))]
    let (list, count) = try ContentPage.list(of: places, links)
    page.body += "<h2>\(count == 0 ? "Nowhere" : "Places")</h2>\n\(list)"
    return page
  }

  func page(findings: GrepAnswer, _ links: SiteLinks) throws -> Page {
    var page = page(links)
    page.forms = [.init(text: "JSON", address: address(links, ".json"))]
    var list = HTML()
    var count = 0
    do {
      try findings.each { element in
        if count == Self.mostFiles { throw Enough() }
        count += 1
        list += Self.finding(element, links)
      }
    } catch is Enough {
      list += "<p>There is more; narrow it down, or ask 'archiver grep'.</p>\n"
    }
    page.body += "<h2>\(count == 0 ? "Nothing was found" : "Found")</h2>\n"
    page.body += HTML.doubts(findings.doubts)
    page.body += list
    return page
  }

  private static func finding(_ element: GrepAnswer.Element, _ links: SiteLinks) -> HTML {
    let place = element.place
    let address = links.file(place.version.name, place.lastRevision, place.path)
    var html: HTML = """
      <section class="finding"><h3><a class="name" data-entry href="\(address)">\(place.name)</a></h3>

      """
    if !element.isText { return html + "<p>Its bytes, which are no text, have it.</p></section>\n" }
    html += "<table class=\"code\" aria-label=\"Lines\"><tbody>\n"
    for line in element.lines.prefix(mostLines) {
      html += """
        <tr><td class="n"><a href="\(address)#L\(line.number)">\(line.number)</a>\
        <td>\(line: line.bytes[...])

        """
    }
    html += "</tbody></table>\n"
    let more = element.lines.count - mostLines
    if more > 0 { html += "<p>and \(more, of: "more line")</p>\n" }
    return html + "</section>\n"
  }

  private func address(_ links: SiteLinks, _ suffix: String) -> String {
    SiteLinks.with(
      [
        ("q", question.text), ("where", question.place.rawValue), ("in", question.within),
        ("regex", question.isExpression ? "1" : ""), ("case", question.ignoresCase ? "0" : ""),
      ],
      links.search + suffix
    )
  }

  private func form(_ links: SiteLinks) -> HTML {
    let places: [(SearchQuestion.Place, String)] = [
      (.now, "files as they are"), (.history, "files as they ever were"),
      (.hash, "a content by its hash"),
    ]
    var html: HTML = """
      <form class="search" action="\(links.search)">
      <p><label for="text">Text or hash</label> \
      <input id="text" name="q" value="\(question.text)" required></p>
      <p><label for="where">Where</label> <select id="where" name="where">
      """
    for (place, words) in places {
      html += """
        <option value="\(place.rawValue)"\(question.place == place ? Self.selected : "")>\(words)</option>
        """
    }
    return html + """
      </select> <label for="in">of</label> <input id="in" name="in" value="\(question.within)" \
      placeholder="any Actor, or jane/crawler"></p>
      <p><label><input type="checkbox" name="regex" value="1"\
      \(question.isExpression ? Self.checked : "")> a regular expression</label> \
      <label><input type="checkbox" name="case" value="0"\
      \(question.ignoresCase ? Self.checked : "")> in any case</label> <button>Search</button></p>
      </form>

      """
  }

  private static let selected: HTML = " selected"
  private static let checked: HTML = " checked"
}

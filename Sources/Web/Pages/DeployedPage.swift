import Answers
import Changes

/// What runs under each tag of an Actor, or of all, and what was edited since.
struct DeployedPage {
  private static let mostTags = 2000

  let answer: DeployedAnswer
  /// Nil: of all Actors.
  let selector: Selector?

  func page(_ links: SiteLinks) -> Page {
    let name = selector?.text ?? ""
    var page = Page(title: selector.map { "What runs of \($0.text)" } ?? "What runs")
    if selector != nil {
      page.crumbs = [
        .init(text: name, address: links.selector(name)), .init(text: "What runs", address: nil),
      ]
    }
    page.forms = [
      .init(text: "JSON", address: SiteLinks.with([("in", name)], links.deployed + ".json"))
    ]
    page.body = "<h1>\(page.title)</h1>\n"
    if answer.tags.isEmpty {
      page.body += "<p>No tag is known.</p>\n"
      return page
    }
    if selector == nil { page.body += summary }
    let shown = Array(answer.tags.prefix(Self.mostTags))
    page.body += TagTable(tags: shown, namesActors: selector == nil).html(links)
    let more = answer.tags.count - shown.count
    if more > 0 { page.body += "<p>\(more) more are in the JSON.</p>\n" }
    return page
  }

  private var summary: HTML {
    let drifted = answer.tags.count { $0.state == .drifted }
    return "<p>\(answer.tags.count, of: "tag"), \(drifted) of them edited and not deployed.</p>\n"
  }
}

import Answers
import Changes

/// What runs under each tag of an Actor, and what was edited since.
struct DeployedPage {
  let answer: DeployedAnswer
  let selector: Selector

  func page(_ links: SiteLinks) -> Page {
    let name = selector.text
    var page = Page(title: "What runs of \(name)")
    page.crumbs = [
      .init(text: name, address: links.selector(name)), .init(text: "What runs", address: nil),
    ]
    page.forms = [
      .init(text: "JSON", address: SiteLinks.with([("in", name)], links.deployed + ".json"))
    ]
    page.body = "<h1>\(page.title)</h1>\n"
    page.body +=
      answer.tags.isEmpty
      ? "<p>No tag of it is known.</p>\n" : TagTable(tags: answer.tags).html(links)
    return page
  }
}

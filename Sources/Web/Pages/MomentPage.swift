import Answers
import Changes

/// What was there of an Actor at a time: a snapshot of each version, and what is not certain about it.
struct MomentPage {
  let answer: MomentAnswer
  let selector: Selector

  func page(_ links: SiteLinks) throws -> Page {
    let actor = "\(selector.actor)"
    var page = Page(title: selector.text)
    page.crumbs = [
      .init(text: actor, address: links.selector(actor)),
      .init(text: String(selector.text.drop { $0 != "@" }), address: nil),
    ]
    page.forms = [.init(text: "JSON", address: links.selector(selector.text) + ".json")]
    page.body = "<h1>\(selector.text)</h1>\n"
    page.body +=
      answer.doubts.isEmpty
      ? "<p class=\"certain\">This is certain: it was seen before that time and after.</p>\n"
      : HTML.doubts(answer.doubts)
    page.body += "<ul class=\"states\">\n"
    try answer.each { fact in
      page.body += """
        <li><a class="name" data-entry href="\(links.snapshot(fact.version, fact.revision))">\
        \(fact.version)@\(fact.revision)</a> \(HTML.event(fact.event)) \
        \(windowOf: fact)</li>

        """
    }
    page.body += "</ul>\n"
    return page
  }
}

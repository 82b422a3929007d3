import Answers
import Changes
import Storage

/// Snapshots, the latest first, page by page.
struct LogPage {
  let question: LogQuestion
  let facts: [LogAnswer.Facts]
  let hasMore: Bool

  func page(_ links: SiteLinks) -> Page {
    let subject = question.selector?.text
    var page = Page(title: subject.map { "Changes of \($0)" } ?? "Changes")
    if let subject {
      let actor = subject.prefix { $0 != ":" }
      page.crumbs = [
        .init(text: String(actor), address: links.selector(String(actor))),
        .init(text: "Changes", address: nil),
      ]
    }
    let key = question.before?.number
    page.feed = Self.address(of: question, before: nil, links, suffix: ".atom")
    page.forms = [
      .init(
        text: "JSON",
        address: Self.address(of: question, before: key, links, suffix: ".json")
      )
    ]
    page.forms.append(.init(text: "a feed", address: page.feed ?? ""))
    page.body = "<h1>\(page.title)</h1>\n"
    if question.isFollowing { page.body += "<p>Followed over renames and copies.</p>\n" }
    if facts.isEmpty { page.body += "<p>There are none.</p>\n" }
    page.body += HTML.changes(facts, links)
    if hasMore, let last = facts.last {
      let address = Self.address(of: question, before: last.snapshot, links)
      page.body += "<p class=\"pages\"><a rel=\"next\" href=\"\(address)\">Earlier changes</a></p>"
    }
    return page
  }

  /// The address of the list that begins behind a snapshot.
  static func address(
    of question: LogQuestion,
    before key: Int64?,
    _ links: SiteLinks,
    suffix: String = ""
  ) -> String {
    SiteLinks.with(
      [
        ("in", question.selector?.text ?? ""),
        ("since", question.since.map { "\($0)" } ?? ""),
        ("until", question.until.map { "\($0)" } ?? ""),
        ("before", key.map { "\($0)" } ?? ""),
      ],
      links.log + suffix
    )
  }
}

import Answers
import Snapshots

/// What can't be seen, and since when.
struct FailuresPage {
  let answer: FailuresAnswer
  /// Also those that are over.
  let isWhole: Bool

  func page(_ links: SiteLinks) -> Page {
    var page = Page(title: "Not seen")
    let query = [(name: "all", value: isWhole ? "1" : "")]
    page.forms = [.init(text: "JSON", address: SiteLinks.with(query, links.failures + ".json"))]
    page.body = "<h1>Not seen</h1>\n"
    let other = isWhole ? links.failures : links.failures + "?all=1"
    page.body += """
      <p>\(isWhole ? "All failures. " : "What can’t be seen at present. ")\
      <a href="\(other)">\(isWhole ? "Only those that are open" : "Also those that are over")</a></p>

      """
    if answer.failures.isEmpty { page.body += "<p>Everything that is asked for is seen.</p>\n" }
    page.body += "<ul class=\"failures\">\n"
    for failure in answer.failures.prefix(1000) {
      page.body += "<li>\(Self.line(failure, links))</li>\n"
    }
    page.body += "</ul>\n"
    return page
  }

  static func line(_ failure: FailuresAnswer.Entry, _ links: SiteLinks) -> HTML {
    let status: HTML = failure.httpStatus.map { " <small>status \($0)</small>" } ?? ""
    let end: HTML =
      failure.resolvedAt.map { ", until \($0)" } ?? ", \(failure.attempts, of: "poll") so far"
    return """
      <b>\(failure.target)</b> since \(failure.firstAt)\(end)\(status): \
      <span class="message">\(line: Array(failure.message.utf8)[...])</span>
      """
  }
}

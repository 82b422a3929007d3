import Answers
import Snapshots
import Storage

/// What the archive holds, and how its versions are doing.
struct StatusPage {
  private static let mostVersions = 2000

  let answer: StatusAnswer

  func page(_ links: SiteLinks) -> Page {
    var page = Page(title: "Status")
    page.forms = [.init(text: "JSON", address: links.status + ".json")]
    page.body = "<h1>Status</h1>\n\(counts)"
    page.body += """
      <table class="cards"><thead><tr><th scope="col">Version</th><th scope="col">Last confirmed</th>\
      <th scope="col">State</th></tr></thead><tbody>

      """
    for version in answer.versions.prefix(Self.mostVersions) { page.body += row(version, links) }
    page.body += "</tbody></table>\n"
    let more = answer.versions.count - Self.mostVersions
    if more > 0 { page.body += "<p>\(more) more are in the JSON.</p>\n" }
    return page
  }

  private var counts: HTML {
    let started: HTML = answer.lastPollStartedAt.map { "\($0)" } ?? "never"
    let good: HTML = answer.lastGoodPollAt.map { "\($0)" } ?? "never"
    return """
      <dl class="facts"><div><dt>Actors</dt><dd>\(answer.actors)</dd></div>\
      <div><dt>Versions</dt><dd>\(answer.versionCount)</dd></div>\
      <div><dt>Snapshots</dt><dd>\(answer.snapshots)</dd></div>\
      <div><dt>Contents</dt><dd>\(answer.contents)</dd></div>\
      <div><dt>Archive</dt><dd>\(size: answer.archiveSize)</dd></div>\
      <div><dt>Last poll</dt><dd>\(started) \(answer.lastPollStatus?.rawValue ?? "")</dd></div>\
      <div><dt>Last good poll</dt><dd>\(good)</dd></div>\
      <div><dt>Failing</dt><dd>\(answer.openFailures)</dd></div></dl>

      """
  }

  private func row(_ version: StatusAnswer.Version, _ links: SiteLinks) -> HTML {
    let confirmed: HTML = version.lastConfirmedAt.map { "\($0)" } ?? "never"
    let state = HTML.state(
      failingSince: version.failingSince,
      missingSince: version.missingSince,
      isWithheld: version.coverage == .withheld,
      isGone: version.isGone
    )
    return """
      <tr><th scope="row"><a class="name" data-entry href="\(links.selector(version.name))">\
      \(version.name)</a>@\(version.revision)</th><td data-label="Last confirmed">\(confirmed)</td>\
      <td data-label="State">\(state)</td></tr>

      """
  }
}

import Answers
import Snapshots
import Storage

/// What changed lately, which Actors there are, what can't be seen, and how polling is doing.
struct HomePage {
  let answer: HomeAnswer
  /// What the Actors' names are filtered by.
  let name: String
  let isFirst: Bool

  func page(_ links: SiteLinks) -> Page {
    var page = Page(title: "What changed")
    let form = SiteLinks.with([("name", name)], links.prefix + "/-/home.json")
    page.feed = links.log + ".atom"
    page.forms = [.init(text: "JSON", address: form)]
    let isPlain = isFirst && name.isEmpty
    page.forms.append(.init(text: "a feed", address: page.feed ?? ""))
    page.body = "<h1>What changed</h1>\n\(polling(links))"
    if isPlain { page.body += failures(links) }
    page.body += "<div class=\"\(isPlain ? "columns" : "column")\">"
    if isPlain { page.body += recent(links) }
    page.body += actors(links)
    page.body += "</div>\n\(HeatMap(of: answer).html(links))"
    return page
  }

  private func polling(_ links: SiteLinks) -> HTML {
    var html: HTML = "<p class=\"polling\">"
    if let started = answer.polling.lastStartedAt, let status = answer.polling.lastStatus {
      html +=
        "Last poll: \(started), <b class=\"\(status == .ok ? "good" : "bad")\">\(status.rawValue)</b>. "
    } else {
      html += "No poll yet. "
    }
    if let good = answer.polling.lastGoodAt, answer.polling.lastStatus != .ok {
      html += "Last poll that saw everything: \(good). "
    }
    return html + "</p>\n"
  }

  private func failures(_ links: SiteLinks) -> HTML {
    guard !answer.failures.isEmpty else { return "" }
    var html: HTML = """
      <section class="unseen"><h2>Can’t be seen at present</h2><ul>

      """
    for failure in answer.failures {
      html += "<li>\(FailuresPage.line(failure, links))</li>\n"
    }
    html += "</ul>"
    let more = answer.polling.openFailures - answer.failures.count
    if more > 0 { html += "<p><a href=\"\(links.failures)\">and \(more) more</a></p>" }
    return html + "</section>\n"
  }

  private func recent(_ links: SiteLinks) -> HTML {
    var html: HTML = "<section class=\"recent\"><h2>Latest changes</h2>\n"
    if answer.snapshots.isEmpty { html += "<p>Nothing was seen yet.</p>" }
    html += HTML.changes(answer.snapshots, links)
    if answer.hasMoreSnapshots, let last = answer.snapshots.last {
      let address = SiteLinks.with([("before", "\(last.snapshot)")], links.log)
      html += "<p class=\"pages\"><a rel=\"next\" href=\"\(address)\">Earlier changes</a></p>"
    }
    return html + "</section>\n"
  }

  private func actors(_ links: SiteLinks) -> HTML {
    let home = links.prefix + "/-/home"
    var html: HTML = """
      <section class="actors"><h2>Actors</h2>
      <form class="filter" action="\(home)"><label for="name">Name</label> \
      <input id="name" name="name" value="\(name)"> <button>Filter</button></form>

      """
    if answer.actors.isEmpty {
      html += "<p>No Actor of the archive \(name.isEmpty ? "yet" : "has such a name").</p>"
    } else {
      html += """
        <table class="cards"><thead><tr><th scope="col">Actor</th><th scope="col">Last change</th>\
        <th scope="col">Last confirmed</th><th scope="col">State</th></tr></thead><tbody>

        """
      for actor in answer.actors { html += row(actor, links) }
      html += "</tbody></table>\n"
    }
    if let last = answer.lastActor {
      let address = SiteLinks.with([("name", name), ("after", last)], home)
      html += "<p class=\"pages\"><a rel=\"next\" href=\"\(address)\">More Actors</a></p>"
    }
    return html + "</section>\n"
  }

  private func row(_ actor: HomeAnswer.Entry, _ links: SiteLinks) -> HTML {
    var change: HTML = "never"
    if let last = actor.lastChange {
      let number = last.version.split(separator: "/").last ?? ""
      change = """
        <a href="\(links.change(last.version, last.revision))">\(number)@\(last.revision)</a> \
        \(HTML.event(last.event)) \(last.observedAt)
        """
    }
    let confirmed: HTML = actor.lastConfirmedAt.map { "\($0)" } ?? "never"
    let state = HTML.state(
      failingSince: actor.failingSince,
      missingSince: actor.missingSince,
      isWithheld: actor.isWithheld,
      isGone: actor.isGone
    )
    let title: HTML = actor.title.map { "<small>\($0)</small>" } ?? ""
    return """
      <tr><th scope="row"><a class="name" data-entry href="\(links.selector(actor.name))">\
      \(actor.name)</a> \(title) <small>\(actor.versionCount, of: "version")</small></th>\
      <td data-label="Last change">\(change)</td><td data-label="Last confirmed">\(confirmed)</td>\
      <td data-label="State">\(state)</td></tr>

      """
  }
}

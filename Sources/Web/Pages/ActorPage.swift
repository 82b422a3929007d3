import Answers
import Changes
import Snapshots
import Storage

/// An Actor or one of its versions: names, states, pickers, and what changed.
struct ActorPage {
  let answer: ActorOverviewAnswer
  let selector: Selector

  /// How it is asked for: by name, whatever was typed.
  private var name: String {
    let actor = answer.actor.path
    return selector.version.map { "\(actor)/\($0)" } ?? actor
  }

  func page(_ links: SiteLinks) -> Page {
    var page = Page(title: name)
    page.crumbs =
      selector.version == nil
      ? [.init(text: answer.actor.path, address: nil)]
      : Page.Crumb.trail(of: name, links, isLast: true)
    page.feed = links.selector(name) + ".atom"
    page.forms = [.init(text: "JSON", address: links.selector(name) + ".json")]
    page.forms.append(.init(text: "a feed", address: page.feed ?? ""))
    page.body =
      "<h1>\(name)</h1>\n\(about)\(versions(links))\(tags(links))\(drawings(links))\(pickers(links))"
    page.body += "<section class=\"recent\"><h2>Changes</h2>\n"
    page.body += HTML.changes(answer.snapshots, links)
    if answer.hasMoreSnapshots, let last = answer.snapshots.last {
      let address = SiteLinks.with([("in", name), ("before", "\(last.snapshot)")], links.log)
      page.body += "<p class=\"pages\"><a rel=\"next\" href=\"\(address)\">Earlier changes</a></p>"
    }
    page.body += "</section>\n"
    return page
  }

  private var about: HTML {
    var html: HTML = "<p class=\"about\">"
    if let title = answer.actor.title { html += "\(title). " }
    html += "Apify’s id: <code>\(answer.actor.id)</code>. "
    if let goneAt = answer.goneAt { html += "<span class=\"odd\">Gone since \(goneAt).</span> " }
    html += "</p>\n"
    if answer.names.count > 1 {
      html += "<p class=\"names\">Names: "
      for (index, name) in answer.names.enumerated() {
        html += "\(index == 0 ? "" : ", then ")\(name.name) (seen from \(name.seenFrom))"
      }
      html += "</p>\n"
    }
    return html
  }

  private func tags(_ links: SiteLinks) -> HTML {
    let deployment = answer.deployment
    if deployment.tags.isEmpty, deployment.builds.isEmpty { return "" }
    var html: HTML = "<section><h2>What runs</h2>\n"
    if !deployment.tags.isEmpty { html += TagTable(tags: deployment.tags).html(links) }
    let address = SiteLinks.with([("in", name)], links.builds)
    return html + "<p class=\"pages\"><a href=\"\(address)\">Builds</a></p></section>\n"
  }

  private func drawings(_ links: SiteLinks) -> HTML {
    var html = Timeline(of: answer)?.html ?? ""
    if answer.versions.count == 1 {
      html += ChangeCharts(snapshots: answer.snapshots.reversed()).html
    }
    let churn = ChurnTable(churn: answer.churn, namesVersions: answer.versions.count > 1)
    return html + churn.html(links)
  }

  private func versions(_ links: SiteLinks) -> HTML {
    var html: HTML = """
      <section><h2>\(selector.version == nil ? "Versions" : "State")</h2>
      <table class="cards"><thead><tr><th scope="col">Version</th><th scope="col">Latest</th>\
      <th scope="col">Source</th><th scope="col">Last confirmed</th><th scope="col">State</th></tr>\
      </thead><tbody>

      """
    for version in answer.versions { html += row(version, links) }
    return html + "</tbody></table></section>\n"
  }

  private func row(_ version: ActorOverviewAnswer.Version, _ links: SiteLinks) -> HTML {
    let latest = version.latest
    var source = HTML()
    if latest.event == .gone {
      source = "none"
    } else {
      source += "<a href=\"\(links.snapshot(latest.version, latest.revision))\">"
      if let count = latest.fileCount, let size = latest.totalSize {
        source += "\(count, of: "file"), \(size: size)"
      } else {
        source += latest.coverage == .withheld ? "hidden" : "elsewhere"
      }
      source += "</a>"
      if let tag = version.buildTag { source += " <small>tag \(tag)</small>" }
    }
    let confirmed: HTML = version.lastConfirmedAt.map { "\($0)" } ?? "never"
    let state = HTML.state(
      failingSince: version.failingSince,
      missingSince: version.missingSince,
      isWithheld: latest.coverage == .withheld,
      isGone: latest.event == .gone
    )
    return """
      <tr><th scope="row"><a class="name" href="\(links.selector(latest.version))">\
      \(latest.version.split(separator: "/").last ?? "")</a></th>\
      <td data-label="Latest"><a href="\(links.change(latest.version, latest.revision))">\
      @\(latest.revision)</a> \(HTML.event(latest.event)) \(latest.observedAt)</td>\
      <td data-label="Source">\(source)</td><td data-label="Last confirmed">\(confirmed)</td>\
      <td data-label="State">\(state)</td></tr>

      """
  }

  private func pickers(_ links: SiteLinks) -> HTML {
    var html: HTML = """
      <section class="pickers"><h2 class="hidden">Pick a time or a range</h2>
      <form action="\(links.jump)"><input type="hidden" name="in" value="\(name)">\
      <label for="at">As it was at</label> <input id="at" name="at" type="datetime-local" step="1" \
      required> <button>Show</button></form>

      """
    if let latest = answer.versions.last?.latest {
      let picker = ComparisonPicker(
        from: "\(latest.version)@1",
        to: "\(latest.version)@\(latest.revision)",
        offered: answer.versions.map(\.latest.version)
          + answer.snapshots.map { "\($0.version)@\($0.revision)" }
      )
      html += picker.html(links)
    }
    return html + "</section>\n"
  }
}

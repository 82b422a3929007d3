import Answers
import Changes
import Snapshots

/// Builds, the latest first, page by page, each with what it was made from.
struct BuildsPage {
  let answer: BuildsAnswer
  let selector: Selector

  func page(_ links: SiteLinks) throws -> Page {
    let name = selector.text
    var page = Page(title: "Builds of \(name)")
    page.crumbs = [
      .init(text: name, address: links.selector(name)), .init(text: "Builds", address: nil),
    ]
    page.forms = [.init(text: "JSON", address: address(before: [], links, suffix: ".json"))]
    page.body = """
      <h1>\(page.title)</h1>
      <p>Times are those of Apify’s clock. <a href="\(SiteLinks.with([("in", name)], links.deployed))">What \
      runs under each tag</a></p>

      """
    if answer.isEmpty {
      page.body += "<p>None is in the archive; 'archiver poll --builds' archives them.</p>\n"
    } else {
      page.body += try table(links)
    }
    if let next = next(links) {
      page.body += "<p class=\"pages\"><a rel=\"next\" href=\"\(next)\">Earlier builds</a></p>"
    }
    return page
  }

  /// The address of the page after this one; nil where there is none.
  func next(_ links: SiteLinks, suffix: String = "") -> String? {
    answer.next.isEmpty ? nil : address(before: answer.next, links, suffix: suffix)
  }

  private func address(before ends: [BuildNumber], _ links: SiteLinks, suffix: String) -> String {
    let before = ends.map(\.description).joined(separator: ",")
    return SiteLinks.with([("in", selector.text), ("before", before)], links.builds + suffix)
  }

  private func table(_ links: SiteLinks) throws -> HTML {
    var html: HTML = """
      <table class="cards"><thead><tr><th scope="col">Build</th><th scope="col">Status</th>\
      <th scope="col">Began</th><th scope="col">Made from</th><th scope="col">Tags</th></tr></thead><tbody>

      """
    try answer.each { html += row($0, links) }
    return html + "</tbody></table>\n"
  }

  private func row(_ build: BuildAnswer, _ links: SiteLinks) -> HTML {
    var name: HTML = "\("\(build.build)")"
    if build.coverage == .full {
      let address = links.selector("\(build.version)@\(build.build)") + "?view=changes"
      name = "<a class=\"name\" data-entry href=\"\(address)\">\(name)</a>"
    }
    let style: HTML = build.status == "SUCCEEDED" ? "good" : "bad"
    let tags = build.tags.map(\.quoted).joined(separator: ", ")
    return """
      <tr><th scope="row">\(name)</th>\
      <td data-label="Status"><span class="\(style)">\(build.status)</span></td>\
      <td data-label="Began">\(build.startedAt)</td>\
      <td data-label="Made from">\(source(of: build, links))</td><td data-label="Tags">\(tags)</td></tr>

      """
  }

  private func source(of build: BuildAnswer, _ links: SiteLinks) -> HTML {
    if let revision = build.revision {
      return "<a href=\"\(links.snapshot(build.version, revision))\">@\(revision)</a>"
    }
    switch build.coverage {
    case .full:
      return """
        a source that no poll saw; \
        <a href="\(links.diff(build.version, build.build, "latest"))">what differs now</a>
        """
    case .pointer: return "a source that is elsewhere"
    case .withheld: return "a source that is hidden"
    case .resolved, nil: return "a source that was not told"
    }
  }
}

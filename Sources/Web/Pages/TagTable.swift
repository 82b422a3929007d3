import Answers
import Changes
import Snapshots

/// What runs under tags, and whether that is what the source is now.
struct TagTable {
  private static let mostPaths = 5

  let tags: [DeployedAnswer.Tag]
  /// Whether a column names the Actor of each tag.
  var namesActors = false

  func html(_ links: SiteLinks) -> HTML {
    let actor: HTML = namesActors ? "<th scope=\"col\">Actor</th>" : ""
    var html: HTML = """
      <table class="cards"><thead><tr>\(actor)<th scope="col">Tag</th><th scope="col">Build</th>\
      <th scope="col">Since</th><th scope="col">The source now</th></tr></thead><tbody>

      """
    for tag in tags { html += row(tag, links) }
    return html + "</tbody></table>\n"
  }

  private func row(_ tag: DeployedAnswer.Tag, _ links: SiteLinks) -> HTML {
    var build: HTML = tag.build.map { "\("\($0)")" } ?? "<code>\(tag.id)</code>"
    if let version = tag.version, let revision = tag.revision {
      build += ", from <a href=\"\(links.snapshot(version, revision))\">@\(revision)</a>"
    } else if tag.state == .drifted {
      build += ", from a source that no poll saw"
    }
    let since: HTML =
      tag.changedAfter.map { "\(after: $0, notAfter: tag.seenFrom)" }
      ?? "at \(tag.seenFrom) or before"
    var head: HTML = "<th scope=\"row\"><b>\(tag.tag.quoted)</b></th>"
    if namesActors {
      head = """
        <th scope="row"><a class="name" data-entry href="\(links.selector(tag.actor))">\(tag.actor)</a></th>\
        <td data-label="Tag"><b>\(tag.tag.quoted)</b></td>
        """
    }
    return """
      <tr>\(head)<td data-label="Build">\(build)</td>\
      <td data-label="Since">\(since)</td><td data-label="The source now">\(state(of: tag, links))</td></tr>

      """
  }

  private func state(of tag: DeployedAnswer.Tag, _ links: SiteLinks) -> HTML {
    switch tag.state {
    case .same: return "<span class=\"good\">the same</span>"
    case .gone: return "<span class=\"bad\">the version is gone</span>"
    case .unknown: return "not known"
    case .drifted: break
    }
    var words: HTML = "edited, not deployed"
    if let version = tag.version, let build = tag.build, let latest = tag.latestRevision {
      words = "<a href=\"\(links.diff(version, build, latest))\">\(words)</a>"
    }
    let edits = tag.edits ?? []
    var html: HTML = "<b class=\"odd\">\(words)</b>: \(edits.count, of: "file")"
    for (index, edit) in edits.prefix(Self.mostPaths).enumerated() {
      let sign: HTML = edit.old == nil ? "+" : edit.new == nil ? "−" : "~"
      html += "\(index == 0 ? "" : ",") <span class=\"path\">\(sign) \(edit.path.quoted)</span>"
    }
    return edits.count > Self.mostPaths ? html + " …" : html
  }
}

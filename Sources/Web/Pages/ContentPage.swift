import Answers
import Changes
import Snapshots
import Storage

/// Every place where a content was seen.
struct ContentPage {
  private static let mostPlaces = 500

  let answer: WhereAnswer

  func page(_ links: SiteLinks) throws -> Page {
    var page = Page(title: "Where a content was seen")
    let (list, count) = try Self.list(of: answer, links)
    page.body = "<h1>Where a content was seen</h1>\n"
    page.body += count == 0 ? "<p>Nowhere.</p>" : list
    return page
  }

  /// The places, and how many there are.
  static func list(
    of answer: WhereAnswer,
    _ links: SiteLinks
  ) throws -> (html: HTML, count: Int) {
    var html: HTML = "<ul class=\"places\">\n"
    var count = 0
    try answer.each { element in
      count += 1
      if count > mostPlaces { return }
      let place = element.place
      let last: HTML = element.isPresent ? "it is still there" : "until @\(place.lastRevision)"
      html += """
        <li><a class="name" data-entry \
        href="\(links.file(place.version.name, place.firstRevision, place.path))">\
        \(place.version.name)@\(place.firstRevision):\(place.path.quoted)</a> \
        \(after: element.first.changedAfter, notAfter: element.first.observedAt), \(last) \
        <small><code>\((element.sha256 ?? "").prefix(16))…</code></small></li>

        """
    }
    html += "</ul>\n"
    if count > mostPlaces { html += "<p>\(count - mostPlaces) more are in the JSON.</p>\n" }
    return (html, count)
  }
}

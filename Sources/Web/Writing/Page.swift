/// A page: what is in it, and where it stands among the others.
struct Page: Sendable {
  struct Crumb: Sendable {
    let text: String
    /// Nil: this page itself.
    let address: String?
  }

  /// Another form of the same thing.
  struct Form: Sendable {
    let text: String
    let address: String
  }

  let title: String
  var crumbs: [Crumb] = []
  var forms: [Form] = []
  /// The address of a feed of the same things.
  var feed: String?
  /// What is in the field for a search.
  var searched = ""
  var body = HTML()

  /// The page as a browser gets it.
  func bytes(_ links: SiteLinks) -> [UInt8] {
    var html = head(links)
    html.reserve(html.count + body.count + 1024)
    html += body
    html += foot
    return html.bytes
  }

  private func head(_ links: SiteLinks) -> HTML {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(title) · archiver</title>
    <link rel="stylesheet" href="\(links.asset(Asset.style.name, Asset.style.hash))">
    \(feed.map { Self.alternate($0) } ?? "")<script src="\(links.asset(Asset.script.name, Asset.script.hash))" defer></script>
    </head>
    <body>
    <a class="skip" href="#content">Skip to the content</a>
    <header class="site">
    <nav aria-label="Site"><a class="brand" href="\(links.home)">archiver</a>\
    <a href="\(links.log)">Changes</a><a href="\(links.comparison)">Compare</a><a href="\(links.deployed)">What runs</a>\
    <a href="\(links.failures)">Not seen</a>\
    <a href="\(links.status)">Status</a></nav>
    <form role="search" action="\(links.search)"><label class="hidden" for="q">Search</label>\
    <input id="q" name="q" type="search" placeholder="Search in files" value="\(searched)">\
    <button>Search</button></form>
    </header>
    \(trail(links))<main id="content" tabindex="-1">

    """
  }

  private static func alternate(_ feed: String) -> HTML {
    "<link rel=\"alternate\" type=\"application/atom+xml\" href=\"\(feed)\">\n"
  }

  private func trail(_ links: SiteLinks) -> HTML {
    guard !crumbs.isEmpty else { return "" }
    var html: HTML = "<nav class=\"trail\" aria-label=\"Where this is\"><ol>"
    for crumb in crumbs {
      if let address = crumb.address {
        html += "<li><a href=\"\(address)\">\(crumb.text)</a></li>"
      } else {
        html += "<li aria-current=\"page\">\(crumb.text)</li>"
      }
    }
    return html + "</ol></nav>\n"
  }

  private var foot: HTML {
    var html: HTML = "</main>\n<footer class=\"site\">"
    if !forms.isEmpty {
      html += "<p>This page as "
      for (index, form) in forms.enumerated() {
        html += "\(index == 0 ? "" : ", ")<a href=\"\(form.address)\">\(form.text)</a>"
      }
      html += "</p>"
    }
    return html
      + """
      <p>Times are in UTC.</p>\
      <details class="keys" id="keys"><summary>Keys</summary><dl>\
      <div><dt><kbd>/</kbd></dt><dd>to the search</dd></div>\
      <div><dt><kbd>j</kbd> <kbd>k</kbd></dt><dd>next and previous entry</dd></div>\
      <div><dt><kbd>n</kbd> <kbd>p</kbd></dt><dd>next and previous change</dd></div>\
      <div><dt><kbd>?</kbd></dt><dd>this list</dd></div></dl></details></footer>
      </body>
      </html>

      """
  }
}

extension HTML {
  static func + (left: HTML, right: HTML) -> HTML {
    var html = left
    html += right
    return html
  }
}

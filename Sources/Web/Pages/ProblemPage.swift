/// Why there is no answer, and the way out.
struct ProblemPage {
  let problem: Problem
  /// As it was asked for.
  let path: String

  func page(_ links: SiteLinks) -> Page {
    var page = Page(title: problem.title)
    page.body = "<h1>\(problem.title)</h1>\n<p>\(problem.detail).</p>\n"
    if !problem.candidates.isEmpty {
      page.body += "<ul>\n"
      for candidate in problem.candidates {
        // Of an Actor whose name others have, too, the id stands before its name.
        let selector = candidate.prefix { $0 != " " }
        page.body += """
          <li><a href="\(links.selector(String(selector)))">\(candidate)</a></li>

          """
      }
      page.body += "</ul>\n"
    }
    if problem.status == 401 {
      // Two slashes would begin the name of another host.
      let address = "/" + path.drop { $0 == "/" || $0 == "\\" }
      page.body += "<p><a href=\"\(address)\">Go on to the page</a></p>\n"
    }
    return page
  }
}

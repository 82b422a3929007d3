import Answers
import Changes
import Diffing
import Snapshots
import Storage

/// What differs between states: the files with how much of each changed, then the lines.
struct DiffPage {
  /// Lines of so many files are read for a page; the others are behind links.
  private static let mostFiles = 400
  /// Of one among several files, so many lines are shown.
  private static let mostLinesOfFile = 3000
  /// Behind so many lines all files are folded at first.
  private static let longestUnfolded = 3000

  private let answer: DiffAnswer
  private let options: ComparisonOptions
  /// Nil where nobody asks, for a page that is all there is.
  private let request: PageRequest?
  private var budget = LineBudget()
  private var fileCount = 0

  init(of answer: DiffAnswer, _ options: ComparisonOptions, _ request: PageRequest?) {
    (self.answer, self.options, self.request) = (answer, options, request)
  }

  /// Compares, and writes what differs.
  mutating func page(_ links: SiteLinks) throws -> Page {
    var titles: [String] = []
    var crumbs: [Page.Crumb]?
    var body = HTML()
    var count = 0
    try answer.each { element in
      count += 1
      let (old, new) = (element.comparison.old, element.comparison.new)
      let title = Self.title(old, new)
      titles.append(title)
      crumbs =
        crumbs ?? Page.Crumb.trail(of: new.name, links)
        + [.init(text: Self.range(old, new), address: nil)]
      body += try section(element, title, links)
    }
    var page = Page(title: titles.first ?? "Nothing differs")
    page.crumbs = count == 1 ? crumbs ?? [] : []
    if let request {
      page.forms = [.init(text: "JSON", address: address(of: request, "format", "json"))]
      let patch = Page.Form(text: "patch", address: address(of: request, "format", "patch"))
      if count == 1 { page.forms.append(patch) }
    }
    page.body = HTML.doubts(answer.doubts) + body
    if count == 0 { page.body += "<h1>Nothing differs</h1>\n" }
    return page
  }

  /// What differs, a part for each version, for a page that is all there is.
  static func parts(of answer: DiffAnswer, _ links: SiteLinks) throws -> HTML {
    var page = DiffPage(of: answer, ComparisonOptions(), nil)
    var html = HTML()
    try answer.each { element in
      let title = Self.title(element.comparison.old, element.comparison.new)
      html += try page.section(element, title, links)
    }
    return html
  }

  private mutating func section(
    _ element: ComparisonAnswer,
    _ title: String,
    _ links: SiteLinks
  ) throws -> HTML {
    let comparison = element.comparison
    var list = HTML()
    var bodies = HTML()
    for (index, file) in comparison.files.enumerated() {
      fileCount += 1
      var style = FileSection.Style()
      style.isListed = index >= Self.mostFiles
      style.isFolded = budget.lines < LineBudget.mostLines - Self.longestUnfolded
      if comparison.files.count > 1 { style.mostLines = Self.mostLinesOfFile }
      let section = try FileSection(
        of: file,
        number: fileCount,
        in: element,
        budget,
        style,
        links
      )
      budget = section.rest
      list += section.row
      bodies += section.html
    }
    var html: HTML =
      links.isOnePage
      ? "<h2 id=\"\(comparison.new.name)\">\(title)</h2>\n"
      : "<h1>\(title)</h1>\n\(about(comparison, links))"
    html += ChangedValues.html(comparison)
    if !comparison.files.isEmpty {
      html += """
        <section class="changed"><h2>\(comparison.files.count, of: "file")</h2>
        <table class="list" aria-label="Files that changed"><tbody>
        \(list)</tbody></table></section>
        \(request.map(controls) ?? "")
        """
    }
    if comparison.isEmpty { html += "<p>Nothing differs that could be seen.</p>\n" }
    return html + bodies
  }

  private static func title(
    _ old: ComparisonSide.Label?,
    _ new: ComparisonSide.Label
  ) -> String {
    guard let old else { return "\(place(new)), all of it" }
    return old.name == new.name ? "\(new.name)\(range(old, new))" : "\(place(old)) → \(place(new))"
  }

  private static func range(_ old: ComparisonSide.Label?, _ new: ComparisonSide.Label) -> String {
    let last = new.revision.map { "\($0)" } ?? ""
    guard let old, old.name == new.name else { return "@\(last)" }
    return "@\(old.revision.map { "\($0)" } ?? "")..\(last)"
  }

  private static func place(_ side: ComparisonSide.Label) -> String {
    side.name + (side.revision.map { "@\($0)" } ?? "")
  }

  /// When the states came to be, and the ways to those before and after.
  private func about(_ comparison: Comparison, _ links: SiteLinks) -> HTML {
    let (old, new) = (comparison.old, comparison.new)
    var html: HTML = "<p class=\"about\">"
    if comparison.isStep, let event = new.event {
      html += "\(HTML.event(event)) \(after: new.changedAfter, notAfter: new.observedAt)."
    } else {
      for side in [old, new].compactMap(\.self) {
        html += """
          \(Self.place(side)): \(after: side.changedAfter, notAfter: side.observedAt).<br>
          """
      }
    }
    html += "</p>\n<nav class=\"steps\" aria-label=\"Other changes\"><ul>"
    if let old, let first = old.revision, let last = new.revision, old.name == new.name {
      if comparison.isStep {
        html += """
          <li><a rel="prev" href="\(links.change(new.name, first))">Change before</a></li>\
          <li><a rel="next" href="\(links.diff(new.name, last, last + 1))">Change after</a></li>
          """
      }
      html += "<li><a href=\"\(links.diff(new.name, first, last))\">Permanent link</a></li>"
    }
    for side in [old, new].compactMap(\.self) where side.event != .gone {
      guard let revision = side.revision else { continue }
      html += """
        <li><a href="\(links.snapshot(side.name, revision))">Files of @\(revision)</a></li>
        """
    }
    return html + "</ul></nav>\n"
  }

  /// Other ways to see the same lines.
  private func controls(_ request: PageRequest) -> HTML {
    let isIgnoring = options.whitespace != .nothing
    let space = isIgnoring ? "Show white space" : "Ignore white space"
    var html: HTML = """
      <nav class="steps" aria-label="How lines are shown"><ul>\
      <li><a href="\(address(of: request, "w", isIgnoring ? "" : "1"))">\(space)</a></li>
      """
    for (lines, words) in [(3, "3 lines around"), (10, "10 lines"), (1_000_000, "whole files")] {
      html +=
        options.context == lines
        ? "<li aria-current=\"true\">\(words)</li>"
        : "<li><a href=\"\(address(of: request, "context", "\(lines)"))\">\(words)</a></li>"
    }
    return html
      + "<li><a href=\"\(address(of: request, "format", "patch"))\">Patch</a></li></ul></nav>\n"
  }

  /// The address of this page with a parameter set.
  private func address(of request: PageRequest, _ name: String, _ value: String) -> String {
    var query = request.query
    query[name] = value
    let pairs = query.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
    return SiteLinks.with(pairs, request.path)
  }
}

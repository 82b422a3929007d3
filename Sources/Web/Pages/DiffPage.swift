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
  private let view: LineView
  /// Nil where nobody asks, for a page that is all there is.
  private let request: PageRequest?
  private let permanent: PermanentLinks?
  private var budget = LineBudget()
  private var fileCount = 0

  init(
    of answer: DiffAnswer,
    _ view: LineView,
    _ request: PageRequest?,
    _ permanent: PermanentLinks?
  ) {
    (self.answer, self.view, self.request) = (answer, view, request)
    self.permanent = permanent
  }

  /// Compares, and writes what differs.
  mutating func page(_ links: SiteLinks) throws -> Page {
    var titles: [String] = []
    var crumbs: [Page.Crumb]?
    var body = HTML()
    var count = 0
    var picker = ComparisonPicker(view: view)
    try answer.each { element in
      count += 1
      let (old, new) = (element.comparison.old, element.comparison.new)
      let title = Self.title(old, new)
      titles.append(title)
      crumbs =
        crumbs ?? Page.Crumb.trail(of: new.name, links)
        + [.init(text: Self.range(old, new), address: nil)]
      picker.from = old.map(Self.place) ?? ""
      picker.to = Self.place(new)
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
    if count < 2 { page.body += "<h2>Compare others</h2>\n\(picker.html(links))" }
    return page
  }

  /// What differs, a part for each version, for a page that is all there is.
  static func parts(of answer: DiffAnswer, _ links: SiteLinks) throws -> HTML {
    var page = DiffPage(of: answer, LineView(ComparisonOptions(), isSplit: false), nil, nil)
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
    var entries: [FileSection.Entry] = []
    var bodies = HTML()
    for (index, file) in comparison.files.enumerated() {
      fileCount += 1
      var style = FileSection.Style()
      style.isListed = index >= Self.mostFiles
      style.isFolded = budget.lines < LineBudget.mostLines - Self.longestUnfolded
      if comparison.files.count > 1 { style.mostLines = Self.mostLinesOfFile }
      style.view = view
      style.hasPrevious = index > 0
      style.hasNext = index + 1 < min(comparison.files.count, Self.mostFiles)
      let section = try FileSection(
        of: file,
        number: fileCount,
        in: element,
        budget,
        style,
        links
      )
      budget = section.rest
      entries.append(section.entry)
      bodies += section.html
    }
    var html: HTML =
      links.isOnePage
      ? "<h2 id=\"\(comparison.new.name)\">\(title)</h2>\n"
      : "<h1>\(title)</h1>\n\(about(comparison, links))"
    html += ChangedValues.html(comparison)
    if !comparison.files.isEmpty {
      html += "\(ChangeTree(entries: entries).html)\(request.map(controls) ?? "")"
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
    let last = new.mark ?? ""
    guard let old, old.name == new.name else { return "@\(last)" }
    return "@\(old.mark ?? "")..\(last)"
  }

  private static func place(_ side: ComparisonSide.Label) -> String {
    side.name + (side.mark.map { "@\($0)" } ?? "")
  }

  /// When the states came to be, and the ways to those before and after.
  private func about(_ comparison: Comparison, _ links: SiteLinks) -> HTML {
    let (old, new) = (comparison.old, comparison.new)
    var html: HTML = "<p class=\"about\">"
    if comparison.isStep, let event = new.event {
      html += "\(HTML.event(event)) \(after: new.changedAfter, notAfter: new.observedAt)."
    } else {
      for side in [old, new].compactMap(\.self) {
        let time: HTML =
          side.build == nil
          ? "\(after: side.changedAfter, notAfter: side.observedAt)"
          : "a build that began at \(side.observedAt)"
        html += "\(Self.place(side)): \(time).<br>\n"
      }
    }
    html += "</p>\n<nav class=\"steps\" aria-label=\"Other changes\"><ul>"
    if let old, let first = old.revision, let last = new.revision, old.name == new.name {
      if comparison.isStep {
        html += """
          <li><a rel="prev" href="\(view.kept(in: links.change(new.name, first)))">Change before\
          </a></li><li><a rel="next" \
          href="\(view.kept(in: links.diff(new.name, last, last + 1)))">Change after</a></li>
          """
      }
    }
    if let address = lasting(old, new, links) { html += "<li>\(PermanentLinks.html(address))</li>" }
    for side in [old, new].compactMap(\.self) where side.event != .gone {
      guard let revision = side.revision else { continue }
      html += """
        <li><a href="\(links.snapshot(side.name, revision))">Files of @\(revision)</a></li>
        """
    }
    return html + "</ul></nav>\n"
  }

  /// The address of this comparison by the ids of its Actors, and by revisions or builds; nil where there are
  /// none.
  private func lasting(
    _ old: ComparisonSide.Label?,
    _ new: ComparisonSide.Label,
    _ links: SiteLinks
  ) -> String? {
    guard let permanent, let last = new.mark else { return nil }
    let version = permanent.version(new.name)
    guard let old, let first = old.mark else {
      return new.revision.map { view.kept(in: links.change(version, $0)) }
    }
    if old.name == new.name { return view.kept(in: links.diff(version, first, last)) }
    let sides = [("from", "\(permanent.version(old.name))@\(first)"), ("to", "\(version)@\(last)")]
    return view.kept(in: SiteLinks.with(sides, links.comparison))
  }

  /// Other ways to see the same lines.
  private func controls(_ request: PageRequest) -> HTML {
    func step(_ name: String, _ value: String, _ words: String) -> HTML {
      "<li><a href=\"\(address(of: request, name, value))\">\(words)</a></li>"
    }
    let isWhole = view.context >= LineView.wholeFiles
    let around: HTML = isWhole ? "Whole files" : "\(view.context, of: "line") around"
    var html: HTML = """
      <nav class="steps" aria-label="How lines are shown"><ul>
      """
    html += step("split", view.isSplit ? "" : "1", view.isSplit ? "Unified" : "Side by side")
    html +=
      view.ignoresWhitespace
      ? step("w", "", "Show white space") : step("w", "1", "Ignore white space")
    html += "<li aria-current=\"true\">\(around)</li>"
    if let less = view.less { html += step("context", "\(less)", "fewer lines") }
    if let more = view.more, more < LineView.wholeFiles {
      html += step("context", "\(more)", "more lines")
    }
    if !isWhole { html += step("context", "\(LineView.wholeFiles)", "whole files") }
    return html + step("format", "patch", "Patch") + "</ul></nav>\n"
  }

  /// The address of this page with a parameter set.
  private func address(of request: PageRequest, _ name: String, _ value: String) -> String {
    var query = request.query
    query[name] = value
    let pairs = query.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
    return SiteLinks.with(pairs, request.path)
  }
}

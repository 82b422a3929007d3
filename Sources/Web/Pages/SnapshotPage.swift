import Answers
import Changes
import Snapshots
import Storage

/// A snapshot: fields, variables, and the tree of its files.
struct SnapshotPage {
  let answer: SnapshotAnswer
  let permanent: PermanentLinks

  private var version: String { answer.facts.version }
  private var revision: Int { answer.facts.revision }

  func page(_ links: SiteLinks) -> Page {
    let name = "\(version)@\(revision)"
    var page = Page(title: name)
    page.crumbs =
      Page.Crumb.trail(of: version, links) + [.init(text: "@\(revision)", address: nil)]
    page.forms = [.init(text: "JSON", address: links.snapshot(version, revision) + ".json")]
    page.body = "<h1>\(name)</h1>\n\(about(links))\(certainty(links))\(fields)\(variables)"
    page.body += files(links)
    page.body += picker(links)
    return page
  }

  private func about(_ links: SiteLinks) -> HTML {
    let facts = answer.facts
    var html: HTML = """
      <p class="about">\(HTML.event(facts.event)) \
      \(windowOf: facts).</p>
      <nav class="steps" aria-label="Other snapshots"><ul>
      """
    if revision > 1 {
      html += """
        <li><a rel="prev" href="\(links.snapshot(version, revision - 1))">@\(revision - 1)</a></li>
        """
    }
    html += "<li><a href=\"\(links.change(version, revision))\">What changed with it</a></li>"
    if revision < answer.latestRevision {
      html += """
        <li><a rel="next" href="\(links.snapshot(version, revision + 1))">@\(revision + 1)</a></li>\
        <li><a href="\(links.diff(version, revision, answer.latestRevision))">What changed since</a></li>
        """
    }
    let lasting = links.snapshot(permanent.version(version), revision)
    html += "<li>\(PermanentLinks.html(lasting))</li></ul></nav>\n"
    for warning in facts.warnings { html += "<p class=\"odd\">\(warning)</p>\n" }
    return html
  }

  private func picker(_ links: SiteLinks) -> HTML {
    let states = [1, revision - 1, revision + 1, answer.latestRevision]
    let picker = ComparisonPicker(
      from: "\(version)@\(revision)",
      to: "\(version)@\(answer.latestRevision)",
      offered: Set(states).filter { (1...answer.latestRevision).contains($0) }.sorted()
        .map { "\(version)@\($0)" }
    )
    return "<section><h2>Compare it</h2>\(picker.html(links))</section>\n"
  }

  /// How sure it is that this was there at the time asked for, in words.
  private func certainty(_ links: SiteLinks) -> HTML {
    switch answer.certainty {
    case .certain: return ""
    case .changing(let other, let after, let notAfter):
      let window: HTML =
        notAfter.map { "\(after: after, notAfter: $0)" }
        ?? "after \(after), and was seen by a clock that was wrong"
      return """
        <aside class="doubts"><p><b>In a window.</b> At that time it may have been \
        <a href="\(links.snapshot(version, other))">@\(other)</a> already: the change from one to the \
        other happened \(window).</p></aside>

        """
    case .unseen(let since):
      return """
        <aside class="doubts"><p><b>Not covered.</b> This was last seen at \(since); what was there \
        later is not known.</p></aside>

        """
    case .built(let build):
      return """
        <aside class="doubts"><p><b>A build.</b> This has the source that \("\(build)") was made \
        from; which variables there were then is not known.</p></aside>

        """
    }
  }

  private var fields: HTML {
    guard !answer.fields.isEmpty else { return "" }
    var html: HTML = "<section><h2>Fields</h2><dl class=\"facts\">"
    for field in answer.fields {
      html += "<div><dt>\(field.name)</dt><dd>\(field.value)</dd></div>"
    }
    return html + "</dl></section>\n"
  }

  private var variables: HTML {
    guard !answer.environmentVariables.isEmpty else { return "" }
    var html: HTML = "<section><h2>Environment variables</h2><dl class=\"facts\">"
    for variable in answer.environmentVariables {
      html +=
        "<div><dt>\(variable.name.quoted)</dt><dd>\(Self.value(of: variable.state))</dd></div>"
    }
    return html + "</dl></section>\n"
  }

  /// A value; of a secret that it is one.
  static func value(of state: VariableChange.State?) -> HTML {
    switch state {
    case nil: "<i>none</i>"
    case .plain(let text): "<code>\(line: Array(text.string.utf8)[...])</code>"
    case .redacted: "<span class=\"secret\">redacted</span>"
    case .purged: "<span class=\"secret\">purged</span>"
    case .secret(let hash):
      "<span class=\"secret\">secret</span>\(hash.map { " <small>hash \($0)</small>" as HTML } ?? "")"
    }
  }

  private func files(_ links: SiteLinks) -> HTML {
    if answer.facts.coverage == .withheld {
      return """
        <section><h2>Files</h2><p class="odd">The source is hidden from the caller: files and variables \
        could not be seen.</p></section>

        """
    }
    if answer.files.isEmpty {
      return answer.facts.coverage == .pointer
        ? "<section><h2>Files</h2><p>The source is elsewhere; only where is known.</p></section>\n"
        : "<section><h2>Files</h2><p>There are none.</p></section>\n"
    }
    let size = answer.files.reduce(0) { $0 + ($1.facts.size ?? 0) }
    let count = answer.files.count { $0.facts.sha256 != nil }
    return """
      <section><h2>Files</h2><p>\(count, of: "file"), \(size: size)</p>
      \(tree(links).html)</section>

      """
  }

  private func tree(_ links: SiteLinks) -> PathTree<FileListAnswer.File> {
    PathTree(answer.files.map { ($0.path, $0) }) { name, file in
      guard let size = file.facts.size else { return "\(name) <small>folder</small>" }
      var kind: HTML = file.facts.isText == true ? "" : ", bytes"
      if file.facts.isPurged == true { kind += ", purged" }
      return """
        <a data-entry href="\(links.file(version, revision, file.path))">\(name)</a> \
        <small>\(size: size)\(kind)</small>
        """
    }
  }
}

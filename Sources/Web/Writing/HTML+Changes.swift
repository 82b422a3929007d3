import Answers
import Snapshots
import Storage

extension HTML {
  /// The list of snapshots, those of a poll together.
  static func changes(
    _ facts: [LogAnswer.Facts],
    _ links: SiteLinks
  ) -> HTML {
    var html = HTML()
    var poll: Int64?
    for fact in facts {
      if fact.poll != poll {
        if poll != nil { html += "</ul></section>\n" }
        html +=
          "<section class=\"poll\"><h3>\(fact.observedAt) <small>poll \(fact.poll)</small></h3><ul>\n"
        poll = fact.poll
      }
      html += change(fact, links)
    }
    return poll == nil ? html : html + "</ul></section>\n"
  }

  /// A snapshot, and how much changed with it.
  private static func change(_ fact: LogAnswer.Facts, _ links: SiteLinks) -> HTML {
    let state: HTML =
      fact.event == .gone || links.isOnePage
      ? "" : "<a href=\"\(links.snapshot(fact.version, fact.revision))\">files</a>"
    return """
      <li><a class="name" data-entry href="\(links.change(fact.version, fact.revision))">\
      \(fact.version)@\(fact.revision)</a> \(event(fact.event)) \(counts(fact)) \
      <span class="more">\(windowOf: fact) \(state)</span></li>

      """
  }

  static func event(_ event: Event) -> HTML {
    "<span class=\"event \(event.rawValue)\">\(event.rawValue)</span>"
  }

  /// What changed, as far as something did.
  static func counts(_ fact: LogAnswer.Facts) -> HTML {
    var html: HTML = "<span class=\"counts\">"
    var isFirst = true
    func tell(
      _ noun: StaticString,
      _ counts: (mark: StaticString, style: StaticString, count: Int)...
    ) {
      let told = counts.filter { $0.count > 0 }
      if told.isEmpty { return }
      html += "\(isFirst ? "" : ", ")\(HTML(stringLiteral: noun))"
      isFirst = false
      for (mark, style, count) in told {
        html += """
           <span class="\(HTML(stringLiteral: style))">\(HTML(stringLiteral: mark))\(count)</span>
          """
      }
    }
    tell(
      "files",
      ("+", "plus", fact.filesAdded),
      ("~", "same", fact.filesModified),
      ("−", "minus", fact.filesRemoved)
    )
    tell("lines", ("+", "plus", fact.linesAdded), ("−", "minus", fact.linesRemoved))
    tell("variables", ("~", "same", fact.environmentVariablesChanged))
    return html + "</span>"
  }

  /// What is not certain, a sentence each.
  static func doubts(_ doubts: [Doubt]) -> HTML {
    guard !doubts.isEmpty else { return "" }
    var html: HTML = "<aside class=\"doubts\" aria-label=\"What is not certain\"><ul>"
    for sentence in Doubt.sentences(of: doubts) { html += "<li>\(sentence)</li>" }
    return html + "</ul></aside>\n"
  }

  /// Whether something can't be seen, and since when.
  static func state(
    failingSince: Timestamp?,
    missingSince: Timestamp?,
    isWithheld: Bool,
    isGone: Bool
  ) -> HTML {
    var html = HTML()
    if let failingSince { html += "<span class=\"bad\">failing since \(failingSince)</span> " }
    if let missingSince { html += "<span class=\"bad\">missing since \(missingSince)</span> " }
    if isWithheld { html += "<span class=\"odd\">source hidden</span> " }
    if isGone { html += "<span class=\"odd\">gone</span> " }
    return html.count == 0 ? "seen" : html
  }
}

extension Page.Crumb {
  /// The crumbs that lead to a version or to what is below it: its owner and name, its number.
  static func trail(of version: String, _ links: SiteLinks, isLast: Bool = false) -> [Page.Crumb] {
    guard let slash = version.lastIndex(of: "/") else {
      return [Page.Crumb(text: version, address: nil)]
    }
    let actor = String(version[..<slash])
    return [
      Page.Crumb(text: actor, address: links.selector(actor)),
      Page.Crumb(
        text: String(version[version.index(after: slash)...]),
        address: isLast ? nil : links.selector(version)
      ),
    ]
  }
}

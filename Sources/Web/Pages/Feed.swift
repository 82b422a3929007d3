import Answers
import Changes
import Snapshots
import Storage

/// Snapshots as an Atom feed (RFC 4287): entries with ids that stay, windows in their text, no lines of files.
struct Feed {
  let question: LogQuestion
  let facts: [LogAnswer.Facts]
  /// By which the archive and its copies are known.
  let archive: String
  /// When it is asked for: a feed without entries was not updated yet.
  let now: Timestamp

  func bytes(_ links: SiteLinks) -> [UInt8] {
    let subject = question.selector?.text ?? "everything"
    let place = LogPage.address(of: question, before: nil, links)
    var html: HTML = """
      <?xml version="1.0" encoding="utf-8"?>
      <feed xmlns="http://www.w3.org/2005/Atom">
      <id>urn:uuid:\(archive):\(SiteLinks.encoded(subject, "/@:"))</id>
      <title>Changes of \(subject)</title>
      <link rel="alternate" type="text/html" href="\(place)"/>
      <updated>\((facts.first?.observedAt ?? now).description)</updated>
      <author><name>archiver</name></author>

      """
    for fact in facts { html += entry(fact, links) }
    html += "</feed>\n"
    return html.bytes
  }

  private func entry(_ fact: LogAnswer.Facts, _ links: SiteLinks) -> HTML {
    let window = ChangeWindow(after: fact.changedAfter, notAfter: fact.observedAt)
    let clock = fact.hasWrongClock ? " by a clock that was wrong" : ""
    let counts = """
      files +\(fact.filesAdded) ~\(fact.filesModified) -\(fact.filesRemoved), \
      lines +\(fact.linesAdded) -\(fact.linesRemoved), \
      environment variables ~\(fact.environmentVariablesChanged)
      """
    return """
      <entry>
      <id>urn:uuid:\(archive):snapshot:\(fact.snapshot)</id>
      <title>\(fact.version)@\(fact.revision): \(fact.event.rawValue)</title>
      <link rel="alternate" type="text/html" href="\(links.change(fact.version, fact.revision))"/>
      <updated>\(fact.observedAt.description)</updated>
      <content type="text">\(window.description)\(clock); \(counts)</content>
      </entry>

      """
  }
}

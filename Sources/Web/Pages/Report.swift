import Answers
import Changes
package import Snapshots
package import Storage

/// What changed since a time, as one page that needs nothing beside it.
package struct Report {
  private static let mostSnapshots = 1000

  /// UTF-8.
  package let bytes: [UInt8]

  package init(since: Timestamp, at now: Timestamp, in archive: ArchiveView) throws {
    let links = SiteLinks.onePage
    var question = LogQuestion()
    question.since = since
    let (facts, hasMore) = try LogAnswer.page(
      of: question,
      limit: Self.mostSnapshots,
      in: archive
    )
    let failures = try FailuresAnswer(isWhole: false, in: archive)
    var body: HTML = """
      <h1>What changed</h1>
      <p>Since \(since), as of \(now). Times are in UTC.</p>

      """
    if !failures.failures.isEmpty {
      body += "<section class=\"unseen\"><h2>Can’t be seen at present</h2><ul>\n"
      for failure in failures.failures { body += "<li>\(FailuresPage.line(failure, links))</li>\n" }
      body += "</ul></section>\n"
    }
    body += "<section><h2>Changes</h2>\n"
    if facts.isEmpty { body += "<p>Nothing did.</p>\n" }
    body += HTML.changes(facts, links)
    if hasMore { body += "<p>There is more: 'archiver log' lists it.</p>\n" }
    body += "</section>\n"
    let difference = try DiffAnswer(to: .since(since, nil), ComparisonOptions(), in: archive)
    body += try DiffPage.parts(of: difference, links)
    bytes = Self.page(body).bytes
  }

  private static func page(_ body: HTML) -> HTML {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>What changed</title>
    <style>\(HTML(Asset.style))</style>
    </head>
    <body>
    <main>
    \(body)</main>
    </body>
    </html>

    """
  }
}

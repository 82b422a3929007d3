import Answers
import Snapshots

/// How often Actors changed week by week, a line for each, drawn on the server; and the same in words.
///
/// What it tells by colour it tells by height, too.
struct HeatMap {
  private static let height = 16
  /// From so many changes on a week is drawn as the next kind, so high.
  private static let kinds: [(least: Int, height: Int, style: StaticString)] = [
    (1, 5, "h1"), (2, 9, "h2"), (4, 13, "h3"), (7, 16, "h4"),
  ]

  private let actors: [HomeAnswer.Entry]
  private let weeks: [Timestamp]
  private let quietCount: Int

  init(of answer: HomeAnswer) {
    actors = answer.actors.filter { $0.changesByWeek.contains { $0 > 0 } }
    weeks = answer.weeks
    quietCount = answer.actors.count - actors.count
  }

  func html(_ links: SiteLinks) -> HTML {
    guard !actors.isEmpty, let first = weeks.first, let last = weeks.last else { return "" }
    var html: HTML = "<section class=\"heat\"><h2>Week by week</h2>\n"
    for actor in actors { html += lane(actor) }
    html += """
      <p class="axis"><span>Week of \(Self.day(first))</span> <span>Week of \(Self.day(last))</span></p>
      <p><small>The more changes, the higher and the stronger: 1, 2, 4, and 7 or more.
      """
    if quietCount > 0 { html += " \(quietCount, of: "other Actor") did not change in these weeks." }
    html += "</small></p>\n<details><summary>The same in words</summary><ul>\n"
    for actor in actors {
      html += """
        <li><a href="\(links.selector(actor.name))">\(actor.name)</a>: \(words(actor))</li>

        """
    }
    return html + "</ul></details></section>\n"
  }

  private func lane(_ actor: HomeAnswer.Entry) -> HTML {
    var html: HTML = """
      <div class="lane"><b>\(actor.name)</b><svg viewBox="0 0 \(weeks.count * 10) \(Self.height)" \
      preserveAspectRatio="none" role="img" aria-label="Changes of \(actor.name): \(words(actor))">
      """
    for (index, count) in actor.changesByWeek.enumerated() {
      guard let kind = Self.kinds.last(where: { $0.least <= count }) else { continue }
      html += """
        <rect class="\(HTML(stringLiteral: kind.style))" x="\(index * 10)" \
        y="\(Self.height - kind.height)" width="9" height="\(kind.height)">\
        <title>\(Self.day(weeks[index])): \(count)</title></rect>
        """
    }
    return html + "</svg></div>\n"
  }

  /// The weeks in which it changed, the latest first.
  private func words(_ actor: HomeAnswer.Entry) -> HTML {
    var html = HTML()
    for (week, count) in zip(weeks, actor.changesByWeek).reversed() where count > 0 {
      html += "\(html.count == 0 ? "" : ", ")\(count) in the week of \(Self.day(week))"
    }
    return html
  }

  private static func day(_ time: Timestamp) -> String { String(time.description.prefix(10)) }
}

import Answers
import Changes
import Diffing
import Snapshots

/// How one file changed: its row in the list of files, and its lines.
struct FileSection {
  private(set) var row = HTML()
  private(set) var html = HTML()
  /// What is left of the page.
  private(set) var rest: LineBudget

  private let file: FileChange
  private let comparison: Comparison
  private let number: Int
  private let links: SiteLinks

  /// How much of a file is shown, and how.
  struct Style: Sendable {
    /// No line of it is read: there are too many files.
    var isListed = false
    /// Its lines are folded at first, however few they are.
    var isFolded = false
    /// So many of its lines are shown.
    var mostLines = LineBudget.mostLines
    /// Its lines are folded at first when more changed.
    var mostUnfoldedLines = 400
  }

  init(
    of file: FileChange,
    number: Int,
    in answer: ComparisonAnswer,
    _ budget: LineBudget,
    _ style: Style,
    _ links: SiteLinks
  ) throws {
    (self.file, self.number, self.links) = (file, number, links)
    comparison = answer.comparison
    rest = budget
    if style.isListed {
      row = row(counts: "", href: pathAddress)
      return
    }
    guard let lines = try answer.lines(of: file), !file.isSame else {
      row = row(counts: "", href: "#f\(number)")
      html = section(counts: "", "<p class=\"note\">\(note)</p>", isFolded: false)
      return
    }
    let (added, removed) = (lines.addedCount, lines.removedCount)
    let counts: HTML = """
      <span class="plus">+\(added)</span> <span class="minus">−\(removed)</span>
      """
    row = row(counts: counts, href: budget.isSpent ? pathAddress : "#f\(number)")
    if budget.isSpent { return }
    let table = table(of: lines.hunks(context: answer.options.context), atMost: style.mostLines)
    let isLong = added + removed > style.mostUnfoldedLines
    html = section(counts: counts, table, isFolded: style.isFolded || isLong)
  }

  private var isOfOneVersion: Bool { comparison.old?.name == comparison.new.name }

  /// The address of a page about this file alone.
  private var pathAddress: String {
    guard isOfOneVersion, !links.isOnePage, let old = comparison.old?.revision,
      let new = comparison.new.revision
    else { return "#f\(number)" }
    return links.diff(comparison.new.name, old, new, file.path)
  }

  private func row(counts: HTML, href: String) -> HTML {
    """
    <tr><td><span class="kind \(file.kind.rawValue)">\(file.kind.rawValue)</span>\
    <td><a data-entry href="\(href)">\(file.path.quoted)</a>\(origin)<td class="counts">\(counts)

    """
  }

  /// Where a file was that moved.
  private var origin: HTML {
    guard let similarity = file.similarity, let old = file.old else { return "" }
    return " <small>from \(old.path.quoted), \(similarity)% the same</small>"
  }

  private func section(counts: HTML, _ content: HTML, isFolded: Bool) -> HTML {
    let open: HTML = isFolded ? "" : " open"
    return """
      <details class="file" id="f\(number)"\(open)><summary><span class="kind \(file.kind.rawValue)">\
      \(file.kind.rawValue)</span> <b>\(file.path.quoted)</b>\(origin) <span class="counts">\(counts)</span>\
      </summary>\(places)
      \(content)</details>

      """
  }

  /// Links to the file on both sides.
  private var places: HTML {
    var html = HTML()
    if links.isOnePage { return html }
    for (side, label) in [(file.old, comparison.old), (file.new, comparison.new)] {
      guard let side, let label, let revision = label.revision, side.content != nil else {
        continue
      }
      html += """
         <a href="\(links.file(label.name, revision, side.path))">at @\(revision)</a>
        """
    }
    return html.count == 0 ? html : "<p class=\"places\">\(html)</p>"
  }

  /// What is to be said where there are no lines.
  private var note: HTML {
    if file.isFolder { return "A folder." }
    if file.kind == .reformatted {
      return """
        The same bytes; they travel as \(file.new?.format?.name ?? "") now, and as \
        \(file.old?.format?.name ?? "") before.
        """
    }
    if file.isSame { return "The same bytes." }
    return "Bytes that are no text: \(Self.facts(file.old)) before, \(Self.facts(file.new)) after."
  }

  private static func facts(_ file: FileState?) -> HTML {
    guard let content = file?.content else { return "nothing" }
    return "\(size: content.size), SHA-256 <code>\(content.hash.description.prefix(16))…</code>"
  }
}

extension FileSection {
  private mutating func table(of hunks: [Hunk], atMost count: Int) -> HTML {
    var budget = rest.part(atMost: count)
    let given = budget
    if hunks.isEmpty { return "<p class=\"note\">Nothing but white space.</p>" }
    var html: HTML = "<table class=\"code diff\" aria-label=\"Lines\">\n"
    var isWhole = true
    for hunk in hunks {
      guard !budget.isSpent else {
        isWhole = false
        break
      }
      isWhole = HunkRows(hunk).write(to: &html, &budget) && isWhole
    }
    html += "</table>\n"
    rest.take(given.spent(until: budget))
    if isWhole { return html }
    return html + """
      <p class="note">There is more than goes on this page: <a href="\(pathAddress)">this file \
      alone</a></p>
      """
  }
}

import Answers
import Changes
import Diffing
import Snapshots

/// How one file changed: its place in the tree of files, and its lines.
struct FileSection {
  /// A file in the tree of those that changed.
  struct Entry {
    let file: FileChange
    let href: String
    /// Nil where lines were not counted.
    let counts: LineCounts?
  }

  private(set) var entry: Entry
  private(set) var html = HTML()
  /// What is left of the page.
  private(set) var rest: LineBudget

  private let file: FileChange
  private let comparison: Comparison
  private let number: Int
  private let style: Style
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
    var view = LineView(ComparisonOptions(), isSplit: false)
    /// There is a file before it on the same page.
    var hasPrevious = false
    /// There is one after it.
    var hasNext = false
  }

  init(
    of file: FileChange,
    number: Int,
    in answer: ComparisonAnswer,
    _ budget: LineBudget,
    _ style: Style,
    _ links: SiteLinks
  ) throws {
    (self.file, self.number, self.style, self.links) = (file, number, style, links)
    comparison = answer.comparison
    rest = budget
    entry = Entry(file: file, href: "#f\(number)", counts: nil)
    if style.isListed {
      entry = Entry(file: file, href: pathAddress, counts: nil)
      return
    }
    guard let lines = try answer.lines(of: file), !file.isSame else {
      var content: HTML = "<p class=\"note\">\(note)</p>"
      if !file.isSame, !links.isOnePage,
        let pictures = try PicturePair(of: file, in: answer, &rest, links)
      {
        content += pictures.html
      }
      html = section(counts: "", content, isFolded: false)
      return
    }
    let counts = LineCounts(added: lines.addedCount, removed: lines.removedCount)
    entry = Entry(file: file, href: "#f\(number)", counts: counts)
    if budget.isSpent {
      let alone: HTML = "<p class=\"note\"><a href=\"\(pathAddress)\">This file alone</a></p>"
      html = section(counts: "\(counts)", alone, isFolded: true)
      return
    }
    let table = table(of: lines.hunks(context: answer.options.context), atMost: style.mostLines)
    let isLong = counts.added + counts.removed > style.mostUnfoldedLines
    html = section(counts: "\(counts)", table, isFolded: style.isFolded || isLong)
  }

  private var isOfOneVersion: Bool { comparison.old?.name == comparison.new.name }

  /// The address of a page about this file alone.
  private var pathAddress: String {
    guard isOfOneVersion, !links.isOnePage, let old = comparison.old?.mark,
      let new = comparison.new.mark
    else { return "#f\(number)" }
    return style.view.kept(in: links.diff(comparison.new.name, old, new, file.path))
  }

  private func section(counts: HTML, _ content: HTML, isFolded: Bool) -> HTML {
    let open: HTML = isFolded ? "" : " open"
    return """
      <details class="file" id="f\(number)"\(open)><summary><span class="kind \(file.kind.rawValue)">\
      \(file.kind.rawValue)</span> <b>\(file.path.quoted)</b>\(file.origin) <span class="counts">\(counts)</span>\
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
    if style.hasPrevious { html += " <a href=\"#f\(number - 1)\">file before</a>" }
    if style.hasNext { html += " <a href=\"#f\(number + 1)\">file after</a>" }
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
    if file.isPurged {
      return "Purged: \(Self.facts(file.old)) before, \(Self.facts(file.new)) after."
    }
    return "Bytes that are no text: \(Self.facts(file.old)) before, \(Self.facts(file.new)) after."
  }

  private static func facts(_ file: FileState?) -> HTML {
    guard let content = file?.content else { return "nothing" }
    let purged: HTML = content.isPurged ? "purged, " : ""
    return
      "\(purged)\(size: content.size), SHA-256 <code>\(content.hash.description.prefix(16))…</code>"
  }
}

extension FileSection {
  private mutating func table(of hunks: [Hunk], atMost count: Int) -> HTML {
    var budget = rest.part(atMost: count)
    let given = budget
    if hunks.isEmpty { return "<p class=\"note\">Nothing but white space.</p>" }
    let isSplit = style.view.isSplit
    var html: HTML =
      isSplit
      ? """
      <table class="code diff split" aria-label="Lines, before and after"><colgroup><col class="n">\
      <col><col class="n"><col></colgroup>

      """
      : "<table class=\"code diff\" aria-label=\"Lines\">\n"
    var isWhole = true
    for hunk in hunks {
      guard !budget.isSpent else {
        isWhole = false
        break
      }
      let isWritten =
        isSplit
        ? SplitRows(hunk).write(to: &html, &budget) : HunkRows(hunk).write(to: &html, &budget)
      isWhole = isWritten && isWhole
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

extension FileChange {
  /// Where a file was that moved.
  var origin: HTML {
    guard let similarity, let old else { return "" }
    return " <small>from \(old.path.quoted), \(similarity)% the same</small>"
  }
}

extension HTML.Interpolation {
  /// How many lines came and went.
  mutating func appendInterpolation(_ counts: LineCounts) {
    appendInterpolation(
      """
      <span class="plus">+\(counts.added)</span> <span class="minus">−\(counts.removed)</span>
      """ as HTML
    )
  }
}

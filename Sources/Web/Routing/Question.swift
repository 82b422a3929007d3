import Answers
import Changes
import Snapshots
import Storage

/// What a request asks of the archive.
struct Question: Sendable {
  enum Subject: Sendable {
    case home(name: String, after: String?)
    case log(LogQuestion)
    case actor(Selector)
    /// Each version of an Actor, at a time.
    case moment(Selector)
    case snapshot(Selector)
    case file(Selector)
    case blame(Selector)
    case raw(Selector)
    /// A raster image, to be shown by a browser.
    case image(Selector)
    case diff(DiffQuestion, LineView, ComparisonOptions)
    /// What is to be compared was not picked yet.
    case picking(from: String, to: String)
    case search(SearchQuestion)
    /// Where a content was seen.
    case content(WhereQuestion)
    /// A content itself.
    case bytes(ContentHash, ContentForm)
    /// The builds of an Actor or a version, before others.
    case builds(Selector, before: [BuildNumber])
    /// What runs under the tags of an Actor.
    /// Nil: of all Actors.
    case deployed(Selector?)
    case failures(isWhole: Bool)
    case status
    /// What Apify's API had answered at a time.
    case past(PastQuestion)
  }

  enum Form: Sendable {
    case page, json, patch, atom
  }

  /// How a content is asked for by its hash.
  enum ContentForm: String, Sendable {
    case raw
    /// A raster image.
    case image
  }

  let subject: Subject
  let form: Form
  /// The same address asks for the same thing at any time: it has no time that counts back from now.
  let isLasting: Bool

  /// It may take long, and only so many are answered at a time.
  var isHeavy: Bool {
    switch subject {
    case .blame, .diff, .search, .builds, .deployed: true
    case .log(let question): question.selector?.path != nil
    default: false
    }
  }
}

/// What is looked for, as a form has it.
struct SearchQuestion: Sendable {
  enum Place: String, CaseIterable, Sendable {
    /// The files of the latest snapshots.
    case now
    /// All files that ever were.
    case history
    /// A content, by the beginning of its hash.
    case hash
  }

  var text = ""
  var place = Place.now
  /// A selector that narrows it down; empty: everything.
  var within = ""
  var isExpression = false
  var ignoresCase = false

  /// What is to be asked of the archive; nil when nothing was typed yet.
  func grep(now: Timestamp) throws -> GrepQuestion? {
    if text.isEmpty || place == .hash { return nil }
    let selector = within.isEmpty ? nil : try Selector(within, now: now)
    var options: TextPattern.Options = isExpression ? [] : .literal
    if ignoresCase { options.insert(.ignoringCase) }
    return try GrepQuestion(
      text,
      options,
      in: place == .now ? .snapshots(selector) : .history(selector)
    )
  }

  var digits: WhereQuestion? { place == .hash ? WhereQuestion(hash: text) : nil }
}

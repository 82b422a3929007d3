import Answers
import Changes
import Diffing
import Snapshots
import Storage

/// Finds what an address asks for: `/-/…` are pages of their own, all else is a selector.
struct Routing: Sendable {
  private static let suffixes: [(text: String, form: Question.Form)] = [
    (".json", .json), (".patch", .patch), (".atom", .atom),
  ]

  let links: SiteLinks
  /// An age counts back from it.
  let now: Timestamp

  /// Reads an address.
  ///
  /// Throws `Problem`, `SelectorError` and `TextPattern.Malformed`.
  func question(in request: PageRequest) throws -> Question {
    let path = try subpath(of: request)
    if path == "/" { return try question(.home(name: "", after: nil), request, form(request)) }
    if let past = try PastQuestion(path: request.path.dropFirst(links.prefix.count), now: now) {
      return Question(subject: .past(past), form: .json, isLasting: past.isLasting)
    }
    if path.hasPrefix("/-/") { return try pageQuestion(String(path.dropFirst(3)), request) }
    let (text, form) = try withoutSuffix(String(path.dropFirst()), form(request))
    let selector = try Selector(text, now: now)
    return Question(
      subject: try subject(selector, form, request),
      form: form,
      isLasting: try isLasting(selector)
    )
  }

  /// Whether a selector has no time that counts back from now: a day later it would be another one.
  private func isLasting(_ selector: Selector) throws(SelectorError) -> Bool {
    let hasTime = [selector.from, selector.to].contains { revision in
      if case .at = revision { true } else { false }
    }
    if !hasTime { return true }
    let later = Timestamp(milliseconds: now.milliseconds + 90_000_001)
    return try Selector(selector.text, now: later) == selector
  }

  /// The path behind the prefix.
  private func subpath(of request: PageRequest) throws(Problem) -> String {
    let path = request.path
    guard path.hasPrefix(links.prefix + "/") else { throw .unknown(path) }
    return try PageRequest.decoded(path.dropFirst(links.prefix.count).utf8)
  }

  private func form(_ request: PageRequest) throws(Problem) -> Question.Form {
    switch request.parameter("format") {
    case nil, "html": return .page
    case "json": return .json
    case "patch": return .patch
    case "atom": return .atom
    case let other?: throw .bad("'\(other)' is no form of a page: html, json, patch or atom")
    }
  }

  /// Takes a suffix off a selector that names no path: one that does may name a file of that suffix.
  private func withoutSuffix(
    _ text: String,
    _ form: Question.Form
  ) throws -> (text: String, form: Question.Form) {
    for suffix in Self.suffixes where text.hasSuffix(suffix.text) {
      let head = String(text.dropLast(suffix.text.count))
      if let selector = try? Selector(head, now: now), selector.path == nil {
        return (head, suffix.form)
      }
    }
    return (text, form)
  }

  private func subject(
    _ selector: Selector,
    _ form: Question.Form,
    _ request: PageRequest
  ) throws -> Question.Subject {
    let view = request.parameter("view")
    if form == .atom {
      guard selector.to == nil, view == nil else {
        throw Problem.bad("a feed is of an Actor, a version or a path, and not of a revision")
      }
      return .log(log(of: selector))
    }
    if selector.from != nil || view == "changes" || form == .patch {
      let options = try comparison(in: request)
      return .diff(.selector(selector), lineView(in: request, options), options)
    }
    if selector.path != nil {
      switch view {
      case nil: return .file(selector)
      case "blame": return .blame(selector)
      case "raw": return .raw(selector)
      case "image": return .image(selector)
      case let other?:
        throw Problem.bad("'\(other)' is no view of a file: blame, raw, image or changes")
      }
    }
    if let view { throw Problem.bad("'\(view)' is no view of a snapshot: changes is one") }
    guard selector.to != nil else { return .actor(selector) }
    return selector.version == nil ? .moment(selector) : .snapshot(selector)
  }

  private func lineView(in request: PageRequest, _ options: ComparisonOptions) -> LineView {
    LineView(options, isSplit: request.parameter("split") == "1")
  }

  private func comparison(in request: PageRequest) throws(Problem) -> ComparisonOptions {
    var options = ComparisonOptions()
    if request.parameter("w") == "1" { options.whitespace = .allWhitespace }
    if let text = request.parameter("context") {
      guard let context = Int(text), (0...1_000_000).contains(context) else {
        throw .bad("'\(text)' is no number of lines: 0 or more")
      }
      options.context = context
    }
    return options
  }
}

extension Routing {
  /// Reads the address of a page of its own, by what follows `/-/`.
  private func pageQuestion(_ path: String, _ request: PageRequest) throws -> Question {
    var (name, form) = (path, try form(request))
    for suffix in Self.suffixes where name.hasSuffix(suffix.text) {
      (name, form) = (String(name.dropLast(suffix.text.count)), suffix.form)
    }
    switch name {
    case "home":
      let subject = Question.Subject.home(
        name: request.parameter("name") ?? "",
        after: request.parameter("after")
      )
      return try question(subject, request, form)
    case "log": return try question(.log(try log(in: request)), request, form)
    case "diff":
      let (from, to) = (request.parameter("from"), request.parameter("to"))
      if form == .page, from == nil || to == nil {
        return try question(.picking(from: from ?? "", to: to ?? ""), request, form)
      }
      let options = try comparison(in: request)
      let subject = Question.Subject.diff(
        try difference(in: request),
        lineView(in: request, options),
        options
      )
      return try question(subject, request, form)
    case "search": return try question(.search(try search(in: request)), request, form)
    case "failures":
      let isWhole = request.parameter("all") == "1"
      return try question(.failures(isWhole: isWhole), request, form)
    case "builds", "deployed": return try buildQuestion(name, request, form)
    case "status": return try question(.status, request, form)
    case _ where name.hasPrefix("content/"):
      return try contentQuestion(name.dropFirst(8), request, form)
    default: throw Problem.unknown(request.path)
    }
  }

  /// Reads whose builds are asked for: their selector has no time, so that the address stays what it is.
  private func buildQuestion(
    _ name: String,
    _ request: PageRequest,
    _ form: Question.Form
  ) throws -> Question {
    guard let text = request.parameter("in") else {
      if name == "deployed" { return try question(.deployed(nil), request, form) }
      throw Problem.bad("builds are those of an Actor or a version, in")
    }
    let selector = try point(text)
    guard selector.to == nil, selector.path == nil else {
      throw Problem.bad("builds are those of ACTOR[/VERSION], without a revision or a path")
    }
    let words = (request.parameter("before") ?? "").split(separator: ",")
    let ends = words.compactMap { BuildNumber(String($0)) }
    guard ends.count == words.count else {
      throw Problem.bad("before takes numbers of builds, as 0.1.14,1.0.3")
    }
    return Question(
      subject: name == "builds" ? .builds(selector, before: ends) : .deployed(selector),
      form: try question(.status, request, form).form,
      isLasting: true
    )
  }

  /// Reads what follows `content/`: a hash, or the beginning of one, and what is asked for of it.
  private func contentQuestion(
    _ path: Substring,
    _ request: PageRequest,
    _ form: Question.Form
  ) throws(Problem) -> Question {
    if let slash = path.firstIndex(of: "/"),
      let kind = Question.ContentForm(rawValue: String(path[path.index(after: slash)...]))
    {
      guard let hash = ContentHash(hexadecimal: path[..<slash]) else {
        throw .bad("'\(path[..<slash])' is no SHA-256: 64 hexadecimal digits")
      }
      // Its address names its bytes: there is nothing to ask for again.
      return Question(subject: .bytes(hash, kind), form: .page, isLasting: false)
    }
    guard let hash = WhereQuestion(hash: String(path)) else { throw .unknown(request.path) }
    return try question(.content(hash), request, form)
  }

  private func question(
    _ subject: Question.Subject,
    _ request: PageRequest,
    _ form: Question.Form
  ) throws(Problem) -> Question {
    if form == .patch {
      guard case .diff = subject else { throw .bad("only what changed is a patch") }
    }
    if form == .atom {
      guard case .log = subject else { throw .bad("only a list of changes is a feed") }
    }
    // What is typed into a form may be an age.
    let times = ["in", "since", "until", "from", "to"]
    let isLasting = times.allSatisfy { request.parameter($0) == nil }
    return Question(subject: subject, form: form, isLasting: isLasting)
  }

  private func log(of selector: Selector) -> LogQuestion {
    var question = LogQuestion()
    question.selector = selector
    question.isFollowing = selector.path != nil
    return question
  }

  private func log(in request: PageRequest) throws -> LogQuestion {
    var question = LogQuestion()
    if let text = request.parameter("in") {
      let selector = try Selector(text, now: now)
      guard selector.to == nil else {
        throw Problem.bad("the list takes ACTOR[/VERSION][:PATH], and times by since and until")
      }
      question = log(of: selector)
    }
    question.since = try time("since", in: request)
    question.until = try time("until", in: request)
    if let text = request.parameter("before") {
      guard let key = Int64(text), key > 0 else {
        throw Problem.bad("'\(text)' is no key of a snapshot")
      }
      question.before = SnapshotID(number: key)
    }
    return question
  }

  private func difference(in request: PageRequest) throws -> DiffQuestion {
    guard let from = request.parameter("from"), let to = request.parameter("to") else {
      throw Problem.bad("a comparison takes two selectors, from and to")
    }
    return .between(try point(from), try point(to))
  }

  /// A selector that was typed into a form: what is no selector is no page that is missing.
  private func point(_ text: String) throws -> Selector {
    do {
      return try Selector(text, now: now)
    } catch SelectorError.malformed(let text) {
      throw Problem.bad("'\(text)' is no selector: OWNER/ACTOR/VERSION[@REVISION][:PATH]")
    }
  }

  private func search(in request: PageRequest) throws(Problem) -> SearchQuestion {
    var question = SearchQuestion()
    question.text = request.parameter("q") ?? ""
    question.within = request.parameter("in") ?? ""
    question.isExpression = request.parameter("regex") == "1"
    question.ignoresCase = request.parameter("case") == "0"
    if let text = request.parameter("where") {
      guard let place = SearchQuestion.Place(rawValue: text) else {
        throw .bad("'\(text)' is no place to search: now, history or hash")
      }
      question.place = place
    }
    if question.place == .hash, !question.text.isEmpty, question.digits == nil {
      throw .bad("'\(question.text)' is no hash: 7 to 64 hexadecimal digits of a SHA-256 or of git")
    }
    return question
  }

  private func time(_ name: String, in request: PageRequest) throws(Problem) -> Timestamp? {
    guard let text = request.parameter(name) else { return nil }
    if let time = Timestamp(typed: text, now: now) { return time }
    throw .bad("'\(text)' is no time: \(Timestamp.typedForms)")
  }
}

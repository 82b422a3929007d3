import Answers
import Changes
import Snapshots
import Storage

/// Answers one question as of one moment of the archive.
struct Answering {
  let archive: ArchiveView
  let links: SiteLinks
  let request: PageRequest
  let now: Timestamp
  let archiveID: String

  func reply(to question: Question) throws -> Reply {
    switch question.subject {
    case .home(let name, let last):
      let answer = try HomeAnswer(named: name, after: last, in: archive)
      return try reply(answer, question.form) {
        HomePage(answer: answer, name: name, isFirst: last == nil).page(links)
      }
    case .log(let log): return try reply(to: log, question.form)
    case .actor(let selector):
      let answer = try ActorOverviewAnswer(to: selector, in: archive)
      return try reply(answer, question.form) {
        ActorPage(answer: answer, selector: selector).page(links)
      }
    case .moment(let selector):
      let answer = try MomentAnswer(to: selector, in: archive)
      return try reply(list: answer, question.form) {
        try MomentPage(answer: answer, selector: selector).page(links)
      }
    case .snapshot(let selector):
      let answer = try SnapshotAnswer(to: selector, in: archive)
      return try reply(answer, question.form) {
        let permanent = try PermanentLinks(to: [selector], in: archive)
        return SnapshotPage(answer: answer, permanent: permanent).page(links)
      }
    case .file(let selector):
      let answer = try FileAnswer(to: selector, in: archive)
      return try reply(answer, question.form) {
        let permanent = try PermanentLinks(to: [selector], in: archive)
        return FilePage(answer: answer, permanent: permanent, first: firstLine).page(links)
      }
    case .raw(let selector): return Self.raw(try FileAnswer(to: selector, in: archive))
    case .image(let selector):
      let answer = try FileAnswer(to: selector, in: archive)
      return try Reply.picture(answer.bytes, called: answer.path.quoted)
    case .blame(let selector):
      let answer = try BlameAnswer(to: selector, in: archive)
      return try reply(answer, question.form) {
        BlamePage(answer: answer, first: firstLine).page(links)
      }
    case .diff(let difference, let view, let options):
      return try reply(to: difference, view, options, question.form)
    case .picking(let from, let to):
      let page = try ComparisonPicker.page(from: from, to: to, in: archive, links)
      return Reply(.html, page.bytes(links))
    case .search(let search): return try reply(to: search, question.form)
    case .content(let content):
      let answer = try WhereAnswer(to: content, in: archive)
      return try reply(list: answer, question.form) {
        try ContentPage(answer: answer).page(links)
      }
    case .bytes(let hash, let form): return try reply(to: hash, as: form)
    case .builds(let selector, let ends):
      return try reply(to: selector, before: ends, question.form)
    case .deployed(let selector):
      let answer = try DeployedAnswer(to: selector, in: archive)
      return try reply(answer, question.form) {
        DeployedPage(answer: answer, selector: selector).page(links)
      }
    case .failures(let isWhole):
      let answer = try FailuresAnswer(isWhole: isWhole, in: archive)
      return try reply(answer, question.form) {
        FailuresPage(answer: answer, isWhole: isWhole).page(links)
      }
    case .past(let past): return try PastReply(to: past, in: archive).reply
    case .status:
      let answer = try StatusAnswer(in: archive)
      return try reply(answer, question.form) { StatusPage(answer: answer).page(links) }
    }
  }

  /// The line that a page of a long file begins with.
  private var firstLine: Int {
    request.parameter("first").flatMap { Int($0) }.map { max(1, $0) } ?? 1
  }

  private func reply(
    _ answer: some Encodable,
    _ form: Question.Form,
    _ page: () throws -> Page
  ) throws -> Reply {
    form == .json
      ? Reply(.json, try AnswerJSON.bytes(of: Document(answer)))
      : Reply(.html, try page().bytes(links))
  }

  private func reply(
    list answer: some ListAnswer,
    _ form: Question.Form,
    _ page: () throws -> Page
  ) throws -> Reply {
    form == .json
      ? Reply(.json, try ListJSON.bytes(of: answer)) : Reply(.html, try page().bytes(links))
  }
}

extension Answering {
  /// How many snapshots stand on a page.
  static let pageSize = 50

  private func reply(to log: LogQuestion, _ form: Question.Form) throws -> Reply {
    if form == .json {
      var log = log
      log.limit = Self.pageSize
      var last: Int64?
      let json = try ListJSON.bytes(of: LogAnswer(to: log, in: archive)) {
        last = $0.facts.snapshot
      }
      var reply = Reply(.json, json.bytes)
      if let last, json.count == Self.pageSize {
        let next = LogPage.address(of: log, before: last, links, suffix: ".json")
        reply.headers.append(("Link", "<\(next)>; rel=\"next\""))
      }
      return reply
    }
    let (facts, hasMore) = try LogAnswer.page(of: log, limit: Self.pageSize, in: archive)
    if form == .atom {
      let feed = Feed(question: log, facts: facts, archive: archiveID, now: now)
      return Reply(.atom, feed.bytes(links))
    }
    return Reply(
      .html,
      LogPage(question: log, facts: facts, hasMore: hasMore).page(links).bytes(links)
    )
  }

  private func reply(
    to selector: Selector,
    before ends: [BuildNumber],
    _ form: Question.Form
  ) throws -> Reply {
    let answer = try BuildsAnswer(to: selector, before: ends, limit: Self.pageSize, in: archive)
    let page = BuildsPage(answer: answer, selector: selector)
    guard form == .json else { return Reply(.html, try page.page(links).bytes(links)) }
    var reply = Reply(.json, try ListJSON.bytes(of: answer))
    if let next = page.next(links, suffix: ".json") {
      reply.headers.append(("Link", "<\(next)>; rel=\"next\""))
    }
    return reply
  }

  private func reply(
    to difference: DiffQuestion,
    _ view: LineView,
    _ options: ComparisonOptions,
    _ form: Question.Form
  ) throws -> Reply {
    let answer = try DiffAnswer(to: difference, options, in: archive)
    switch form {
    case .json: return Reply(.json, try ListJSON.bytes(of: answer))
    case .patch: return try PatchText.reply(answer)
    case .page, .atom:
      let permanent = try PermanentLinks(to: difference.selectors, in: archive)
      var page = DiffPage(of: answer, view, request, permanent)
      return Reply(.html, try page.page(links).bytes(links))
    }
  }

  private func reply(to search: SearchQuestion, _ form: Question.Form) throws -> Reply {
    if let digits = search.digits {
      let answer = try WhereAnswer(to: digits, in: archive)
      return try reply(list: answer, form) {
        try SearchPage(question: search).page(places: answer, links)
      }
    }
    guard let grep = try search.grep(now: now) else {
      if form == .json { throw Problem.bad("a search takes a text, q") }
      return Reply(.html, SearchPage(question: search).page(links).bytes(links))
    }
    let answer = try GrepAnswer(to: grep, in: archive)
    return try reply(list: answer, form) {
      try SearchPage(question: search).page(findings: answer, links)
    }
  }

  private static func raw(_ answer: FileAnswer) -> Reply {
    .file(
      answer.bytes,
      isText: answer.facts.isText == true,
      savedAs: answer.path.string.split(separator: "/").last.map(String.init) ?? "file"
    )
  }

  /// A content by its hash, which is the same for ever.
  private func reply(to hash: ContentHash, as form: Question.ContentForm) throws -> Reply {
    let answer = try ContentAnswer(of: hash, in: archive)
    var reply =
      switch form {
      case .raw: Reply.file(answer.bytes, isText: answer.isText, savedAs: "\(hash)")
      case .image: try Reply.picture(answer.bytes, called: "\(hash)")
      }
    reply.caching = .forever
    return reply
  }
}

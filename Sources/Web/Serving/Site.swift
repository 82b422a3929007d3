import Answers
import Changes
import HTTPTypes
import Hummingbird
import Logging
import Snapshots
import Storage

/// Answers requests: who may ask, what is asked for, one call into `Answers`, and the page of it.
struct Site: Sendable {
  let source: ServedArchive
  let rules: AccessRules
  let links: SiteLinks
  let limit: WorkLimit
  let room: SendingRoom
  let now: @Sendable () -> Timestamp
  let logger: Logger
  /// How long an answer may take to be made.
  let timeLimit: Duration
  let times: RequestTimes

  /// - Parameter isGone: whether nobody waits for the reply any more.
  func response(
    to head: HTTPRequest,
    isGone: @escaping @Sendable () -> Bool
  ) async -> Response {
    let began = ContinuousClock.now
    var reply = await reply(to: head, isGone: isGone)
    var body = ReplyBody(reply, for: head)
    var part: SendingRoom.Part?
    if head.method != .head {
      part = room.part(body.heldCount)
      if part == nil {
        let path = String((head.path ?? "").prefix { $0 != "?" })
        reply = self.reply(for: .crowded, isJSON: Self.isForPrograms(path), at: path)
        body = ReplyBody(reply, for: head)
      }
    }
    await times.note(reply.status, after: ContinuousClock.now - began)
    return reply.response(to: head, body, part)
  }

  private func reply(
    to head: HTTPRequest,
    isGone: @escaping @Sendable () -> Bool
  ) async -> Reply {
    let request: PageRequest
    do {
      request = try PageRequest(head)
    } catch {
      let path = String((head.path ?? "").prefix { $0 != "?" })
      return reply(for: error, isJSON: Self.isForPrograms(path), at: path)
    }
    switch rules.verdict(on: request) {
    case .refused(let problem):
      logger.notice(
        "refused",
        metadata: ["status": "\(problem.status)", "path": "\(request.path)"]
      )
      return reply(for: problem, isJSON: wantsJSON(request), at: request.path)
    case .signedIn(let cookie, let location): return Reply(to: location, cookie: cookie)
    case .granted: break
    }
    do {
      if let fixed = try fixedReply(to: request) { return fixed }
      let deadline = ContinuousClock.now + timeLimit
      return try await answer(request) { isGone() || ContinuousClock.now > deadline }
    } catch {
      let problem = isGone() ? .leftAlone : Problem(error, at: request.path)
      if problem.status == 500 { logger.error("\(request.path): \(problem.detail)") }
      return reply(for: problem, isJSON: wantsJSON(request), at: request.path)
    }
  }

  /// What is answered without the archive; nil when that is needed.
  private func fixedReply(to request: PageRequest) throws(Problem) -> Reply? {
    guard request.path.hasPrefix(links.prefix) else { return nil }
    let path = request.path.dropFirst(links.prefix.count)
    switch path {
    case "": return Reply(to: links.home)
    case "/robots.txt": return Reply(.text, Array("User-agent: *\nDisallow: /\n".utf8))
    case "/-/openapi.json": return Reply(.json, Asset.description.bytes)
    case "/-/go": return Reply(to: try Jump(links: links, now: now()).location(for: request))
    case _ where path.hasPrefix("/-/static/"):
      guard let asset = Asset.at(path.dropFirst("/-/static/".count)) else {
        throw .unknown(request.path)
      }
      return asset.reply
    default: return nil
    }
  }

  private func answer(
    _ request: PageRequest,
    isToEnd: @escaping @Sendable () -> Bool
  ) async throws -> Reply {
    let opened = try await source.current()
    let archive = opened.archive
    if request.path == links.prefix + "/healthz" {
      // That the archive can be read is what there is to be well.
      _ = try await archive.read { try $0.generation() }
      return Reply(.text, Array("ok\n".utf8))
    }
    if request.path == links.prefix + "/metrics" {
      let answer = try await archive.read { try MetricsAnswer(in: $0) }
      let metrics = await MetricsText(
        answer: answer,
        counts: times.counts,
        total: times.total,
        statuses: times.statuses
      )
      return Reply(.metrics, Array(metrics.text.utf8))
    }
    let question = try Routing(links: links, now: now()).question(in: request)
    let read = { () async throws -> Reply in
      try await Self.read(question, request, of: opened, links, now(), isToEnd)
    }
    guard question.isHeavy else { return try await read() }
    guard await limit.begin() else { throw Problem.busy }
    do {
      let reply = try await read()
      await limit.end()
      return reply
    } catch {
      await limit.end()
      throw error
    }
  }

  /// Answers a question as of one moment, unless who asks knows the answer already.
  private static func read(
    _ question: Question,
    _ request: PageRequest,
    of opened: ServedArchive.Opened,
    _ links: SiteLinks,
    _ now: Timestamp,
    _ isToEnd: @escaping @Sendable () -> Bool
  ) async throws -> Reply {
    let (salt, id) = (opened.salt, opened.id)
    return try await opened.archive.read(isToEnd: isToEnd) { archive in
      let tag = question.isLasting ? PageTag(text: "\(salt)-\(try archive.generation())") : nil
      if let tag, let known = tag.known(to: request) { return .notModified(known, tag) }
      let answering = Answering(
        archive: archive,
        links: links,
        request: request,
        now: now,
        archiveID: id
      )
      var reply = try answering.reply(to: question)
      if let tag { reply.caching = .asked(tag) }
      return reply
    }
  }

  /// Whether what is at a path is no page.
  private static func isForPrograms(_ path: String) -> Bool {
    [".json", ".patch", ".atom", "/metrics"].contains(where: path.hasSuffix)
  }

  private func wantsJSON(_ request: PageRequest) -> Bool {
    Self.isForPrograms(request.path)
      || ["json", "patch", "atom"].contains(request.query["format"])
      || request.header(.accept).map { $0.contains("json") && !$0.contains("text/html") } ?? false
  }

  private func reply(for problem: Problem, isJSON: Bool, at path: String) -> Reply {
    var reply: Reply
    if path.hasPrefix(links.prefix + "/at/"),
      let json = try? AnswerJSON.bytes(of: APIRefusal(problem))
    {
      reply = Reply(.json, json, status: problem.status == 410 ? 404 : problem.status)
    } else if isJSON, let json = try? AnswerJSON.bytes(of: problem) {
      reply = Reply(.problem, json, status: problem.status)
    } else {
      let page = ProblemPage(problem: problem, path: path).page(links)
      reply = Reply(.html, page.bytes(links), status: problem.status)
    }
    switch problem.status {
    case 401: reply.headers.append(("WWW-Authenticate", "Bearer"))
    case 405: reply.headers.append(("Allow", "GET, HEAD"))
    case 503: reply.headers.append(("Retry-After", "2"))
    default: break
    }
    return reply
  }
}

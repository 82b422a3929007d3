/// Runs: when which build was at work.
extension Emulator {
  /// Runs the build that a tag or a number stands for, and returns the run's id.
  ///
  /// - Parameters:
  ///   - asked: nil for what runs take that ask for none.
  ///   - startedAt: nil for now.
  @discardableResult
  package func run(
    _ asked: String? = nil,
    of id: String,
    status: String = "SUCCEEDED",
    startedAt: String? = nil
  ) -> String? {
    guard let index = actors.firstIndex(where: { $0.id == id }) else { return nil }
    let asked = asked ?? actors[index].fields["defaultRunOptions"]?["build"]?.string ?? "latest"
    guard let build = build(asked, at: index) else { return nil }
    let run = nextID("run")
    let start = startedAt.map(Value.string) ?? nextWrite()
    actors[index].runs.append([
      "id": .string(run), "actId": .string(id), "status": .string(status), "startedAt": start,
      "finishedAt": status == "RUNNING" ? .null : start, "buildId": build["id"] ?? .null,
      "buildNumber": build["buildNumber"] ?? .null, "options": ["build": .string(asked)],
      "meta": ["origin": "API", "clientIp": "203.0.113.7", "userAgent": "Jane's browser"],
    ])
    return run
  }

  func allRunsReply(_ request: Request, caller: String?) throws -> Reply {
    guard let caller else { throw Refusal(401, "token-not-provided", "no token was given") }
    guard request.method == "GET" else { throw Refusal.wrongMethod }
    return try runPage(of: actors.filter { $0.username == caller }.flatMap(\.runs), request)
  }

  func runsReply(_ request: Request, at index: Int, isOwner: Bool) throws -> Reply {
    guard isOwner else {
      throw Refusal(403, "insufficient-permissions", "the runs are another user's")
    }
    switch request.method {
    case "GET": return try runPage(of: actors[index].runs, request)
    case "POST":
      guard let id = run(request.query["build"], of: actors[index].id) else {
        throw Refusal(404, "record-not-found", "Build was not found")
      }
      return try Reply(201, data: actors[index].runs.first { $0["id"] == .string(id) } ?? .null)
    default: throw Refusal.wrongMethod
    }
  }

  /// One page of those that began in a time, its ends included.
  private func runPage(of runs: [Value], _ request: Request) throws -> Reply {
    let statuses = request.query["status"]?.split(separator: ",").map { Value.string(String($0)) }
    let kept = runs.filter { run in
      let start = run["startedAt"]?.string ?? ""
      return request.query["startedAfter"].map { start >= $0 } ?? true
        && request.query["startedBefore"].map { start <= $0 } ?? true
        && statuses.map { $0.contains(run["status"] ?? .null) } ?? true
    }.sorted { ($0["startedAt"]?.string ?? "") < ($1["startedAt"]?.string ?? "") }
    let items = (request.query["desc"] == "1" ? kept.reversed() : kept).map { run in
      Value.object((run.object ?? [:]).filter { $0.key != "options" })
    }
    return try Reply(data: page(of: items, request))
  }

  /// Answers a run, which needs no token.
  func runReply(_ request: Request, id: String) throws -> Reply {
    guard request.method == "GET" else { throw Refusal.wrongMethod }
    guard let run = actors.flatMap(\.runs).first(where: { $0["id"] == .string(id) }) else {
      throw Refusal(404, "record-not-found", "Run was not found")
    }
    return try Reply(data: run)
  }
}

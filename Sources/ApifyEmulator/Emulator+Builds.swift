/// Builds: what is made of versions, each with a copy of its source that nothing changes any more.
extension Emulator {
  /// Builds a version as it is now, and returns the build's id; it takes its tag when it succeeds.
  ///
  /// - Parameters:
  ///   - tag: nil for the version's own.
  ///   - startedAt: nil for now.
  @discardableResult
  package func build(
    _ number: String,
    of id: String,
    status: String = "SUCCEEDED",
    tag: String? = nil,
    startedAt: String? = nil
  ) -> String? {
    guard let index = actors.firstIndex(where: { $0.id == id }),
      let version = actors[index].versions.first(where: { $0["versionNumber"] == .string(number) })
    else { return nil }
    let build = build(of: version, number, at: index, status, startedAt: startedAt)
    actors[index].builds.append(build)
    if status == "SUCCEEDED" { set(tag: tag ?? Self.tag(of: version), to: build, at: index) }
    if manner.buildsMoveActors { touch(index) }
    announce("ACTOR.BUILD.CREATED", of: build)
    if build["finishedAt"] != .null { announce(Self.event(of: build["status"]), of: build) }
    return build["id"]?.string
  }

  /// Ends a build that runs.
  package func endBuild(_ id: String, _ status: String) {
    guard let (index, place) = place(ofBuild: id) else { return }
    actors[index].builds[place]["status"] = .string(status)
    actors[index].builds[place]["finishedAt"] = nextWrite()
    let build = actors[index].builds[place]
    if status == "SUCCEEDED", let version = build["actVersion"] {
      set(tag: Self.tag(of: version), to: build, at: index)
    }
    if manner.buildsMoveActors { touch(index) }
    announce(Self.event(of: build["status"]), of: build)
  }

  /// Deletes a build, at once or when so many more pages of lists of builds have been read.
  package func deleteBuild(_ id: String, afterPages pages: Int = 0) {
    if pages > 0 { return doomed.append((id, pages)) }
    guard let (index, place) = place(ofBuild: id) else { return }
    actors[index].builds.remove(at: place)
  }

  /// Lets a tag name a build, or none.
  package func setTag(_ tag: String, to build: String?, of id: String) {
    guard let index = actors.firstIndex(where: { $0.id == id }) else { return }
    set(tag: tag, to: actors[index].builds.first { $0["id"] == build.map(Value.string) }, at: index)
    if manner.buildsMoveActors { touch(index) }
  }

  /// The number of the build that a tag names; nil for none.
  package func build(under tag: String, of id: String) -> String? {
    actors.first { $0.id == id }?.fields["taggedBuilds"]?[tag]?["buildNumber"]?.string
  }

  func set(tag: String, to build: Value?, at index: Int) {
    var tags = actors[index].fields["taggedBuilds"]?.object ?? [:]
    tags[tag] = build.map { build in
      [
        "buildId": build["id"] ?? .null, "buildNumber": build["buildNumber"] ?? .null,
        "finishedAt": build["finishedAt"] ?? .null,
      ]
    }
    actors[index].fields["taggedBuilds"] = .object(tags)
  }

  private static func tag(of version: Value) -> String { version["buildTag"]?.string ?? "latest" }

  private func place(ofBuild id: String) -> (actor: Int, build: Int)? {
    for index in actors.indices {
      if let place = actors[index].builds.firstIndex(where: { $0["id"] == .string(id) }) {
        return (index, place)
      }
    }
    return nil
  }

  private func build(
    of version: Value,
    _ number: String,
    at index: Int,
    _ status: String,
    startedAt: String?
  ) -> Value {
    let count = (actors[index].buildCounts[number] ?? 0) + 1
    actors[index].buildCounts[number] = count
    let now = startedAt.map(Value.string) ?? nextWrite()
    let isRunning = ["READY", "RUNNING"].contains(status)
    var build: Value = [
      "id": .string(nextID("build")), "actId": .string(actors[index].id),
      "userId": .string("user-\(actors[index].username)"), "status": .string(status),
      "startedAt": now, "finishedAt": isRunning ? .null : now,
      "buildNumber": .string("\(number).\(count)"),
      "meta": ["origin": "API", "clientIp": "203.0.113.7", "userAgent": "Jane's browser"],
      "options": ["useCache": true, "memoryMbytes": 4096], "actorDefinition": .null,
    ]
    if status != "FAILED" || manner.failedBuildsShowSource {
      let kept = ["sourceType", "buildTag", "versionNumber", "gitRepoUrl", "sourceFiles"]
      var frozen = (version.object ?? [:]).filter { kept.contains($0.key) }
      frozen["sourceFiles"] = frozen["sourceFiles"]?.array.map { files in
        .array(files.filter { $0["folder"] != true })
      }
      build["actVersion"] = .object(frozen)
    }
    return build
  }
}

// MARK: - What is answered

extension Emulator {
  func allBuildsReply(_ request: Request, caller: String?) throws -> Reply {
    guard let caller else { throw Refusal(401, "token-not-provided", "no token was given") }
    guard request.method == "GET" else { throw Refusal.wrongMethod }
    let builds = actors.filter { $0.username == caller }.flatMap(\.builds)
    return try Reply(data: buildPage(of: builds, request))
  }

  func buildsReply(_ request: Request, at index: Int) throws -> Reply {
    switch request.method {
    case "GET":
      guard request.token != nil else {
        throw Refusal(401, "token-not-provided", "no token was given")
      }
      return try Reply(data: buildPage(of: actors[index].builds, request))
    case "POST":
      let number = request.query["version"] ?? ""
      guard let id = build(number, of: actors[index].id, tag: request.query["tag"]),
        let (index, place) = place(ofBuild: id)
      else { throw Refusal(404, "record-or-token-not-found", "Version was not found") }
      return try Reply(201, data: actors[index].builds[place])
    default: throw Refusal.wrongMethod
    }
  }

  /// One page, oldest first; what is doomed goes after it.
  private func buildPage(of builds: [Value], _ request: Request) -> Value {
    let short = ["id", "actId", "status", "startedAt", "finishedAt", "buildNumber", "meta"]
    let items = builds.map { build in
      var item = (build.object ?? [:]).filter { short.contains($0.key) }
      item["usageTotalUsd"] = 0
      return Value.object(item)
    }.sorted { ($0["startedAt"]?.string ?? "") < ($1["startedAt"]?.string ?? "") }
    let page = page(of: request.query["desc"] == "1" ? items.reversed() : items, request)
    for place in doomed.indices { doomed[place].pages -= 1 }
    for build in doomed where build.pages <= 0 { deleteBuild(build.id) }
    doomed.removeAll { $0.pages <= 0 }
    return page
  }

  /// Answers the build that a run takes which asks for none.
  func defaultBuildReply(_ request: Request, at index: Int) throws -> Reply {
    guard request.method == "GET" else { throw Refusal.wrongMethod }
    let asked = actors[index].fields["defaultRunOptions"]?["build"]?.string ?? "latest"
    guard let build = build(asked, at: index) else {
      throw Refusal(403, "insufficient-permissions", "there is no build with the tag \(asked)")
    }
    return try Reply(data: build)
  }

  /// The build that a tag or a number stands for.
  func build(_ asked: String, at index: Int) -> Value? {
    let id = actors[index].fields["taggedBuilds"]?[asked]?["buildId"]
    return actors[index].builds.first { $0["id"] == id || $0["buildNumber"] == .string(asked) }
  }

  /// Answers what is asked of a build, which needs no token.
  func buildReply(_ request: Request, id: String, caller: String?) throws -> Reply {
    guard let (index, place) = place(ofBuild: id) else {
      throw Refusal(404, "record-not-found", "Build was not found")
    }
    let build = actors[index].builds[place]
    switch request.method {
    case "GET": return try Reply(data: build)
    case "DELETE":
      guard caller == actors[index].username else {
        throw Refusal(403, "insufficient-permissions", "the Actor is another user's")
      }
      guard build["finishedAt"] != .null else {
        throw Refusal(400, "deleting-unfinished-build", "the build is not finished")
      }
      deleteBuild(id)
      return Reply(204)
    default: throw Refusal.wrongMethod
    }
  }
}

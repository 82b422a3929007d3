import Foundation

extension Emulator {
  /// Answers what is asked of one Actor; `parts` is the path behind its id.
  func actorReply(
    _ request: Request,
    at index: Int,
    _ parts: ArraySlice<String>,
    isOwner: Bool
  ) throws -> Reply {
    if request.method != "GET", !isOwner {
      throw Refusal(403, "insufficient-permissions", "the Actor is another user's")
    }
    switch (parts.first, parts.count) {
    case (nil, _): return try wholeActorReply(request, at: index, isOwner: isOwner)
    case ("versions", 1): return try versionsReply(request, at: index, isOwner: isOwner)
    case ("versions", _):
      let rest = parts.dropFirst()
      return try versionReply(request, at: index, rest, isOwner: isOwner)
    case ("builds", 1): return try buildsReply(request, at: index)
    case ("builds", 2) where parts.last == "default":
      return try defaultBuildReply(request, at: index)
    case ("webhooks", 1):
      let id = Value.string(actors[index].id)
      return try listReply(request, webhooks.filter { $0["condition"]?["actorId"] == id })
    case ("runs", 1): return try runsReply(request, at: index, isOwner: isOwner)
    default: throw Refusal.unknownRoute
    }
  }

  private func wholeActorReply(
    _ request: Request,
    at index: Int,
    isOwner: Bool
  ) throws -> Reply {
    switch request.method {
    case "GET":
      return try Reply(data: whole(index, isOwner: isOwner))
    case "PUT":
      try merge(request.body, into: index)
      if let versions = request.body?["versions"]?.array { actors[index].versions = versions }
      return try Reply(data: whole(index, isOwner: isOwner))
    case "DELETE":
      actors.remove(at: index)
      return Reply(204)
    default: throw Refusal.wrongMethod
    }
  }

  /// The Actor with all its versions, and statistics that move whenever one looks.
  func whole(_ index: Int, isOwner: Bool) -> Value {
    actors[index].reads += 1
    var object = actors[index].fields
    object["stats"] = [
      "totalBuilds": .integer(Int64(actors[index].buildCounts.values.reduce(0, +))),
      "totalRuns": .integer(actors[index].reads), "totalUsers": 1, "totalUsers7Days": 1,
      "totalUsers30Days": 1, "totalUsers90Days": 1, "totalMetamorphs": 0,
    ]
    if manner.hidesTaggedNumbers {
      object["taggedBuilds"] = .object(
        (object["taggedBuilds"]?.object ?? [:]).mapValues { build in
          var build = build
          build["buildNumber"] = .null
          return build
        }
      )
    }
    object["versions"] = .array(actors[index].versions.map { shown($0, index, isOwner: isOwner) })
    return .object(object)
  }

  /// A version as the caller may see it: secrets without values, hidden source without all.
  private func shown(_ version: Value, _ index: Int, isOwner: Bool) -> Value {
    if !isOwner, actors[index].hidesSource {
      let open = ["versionNumber", "sourceType", "buildTag"]
      return .object((version.object ?? [:]).filter { open.contains($0.key) })
    }
    guard case .array(let variables)? = version["envVars"] else { return version }
    var version = version
    version["envVars"] = .array(variables.map(shown))
    return version
  }

  private func versionsReply(_ request: Request, at index: Int, isOwner: Bool) throws -> Reply {
    switch request.method {
    case "GET":
      let items = actors[index].versions.map { shown($0, index, isOwner: isOwner) }
      return try Reply(
        data: ["total": .integer(Int64(items.count)), "items": .array(items)]
      )
    case "POST":
      let version = try checked(request.body)
      let number = version["versionNumber"]
      guard !actors[index].versions.contains(where: { $0["versionNumber"] == number }) else {
        throw Refusal(403, "version-already-exists", "there is such a version")
      }
      actors[index].versions.append(version)
      touch(index)
      var reply = try Reply(201, data: shown(version, index, isOwner: isOwner))
      reply.headers["Location"] =
        "/v2/acts/\(actors[index].id)/versions/\(number?.string ?? "")"
      return reply
    default: throw Refusal.wrongMethod
    }
  }

  private func alter(_ files: inout Value?) {
    files = .array(
      (files?.array ?? []).map { file in
        guard file["format"] == "TEXT" else { return file }
        var file = file
        file["content"] = file["content"]?.string.map { .string($0 + "\n") }
        return file
      }
    )
  }

  private func checked(_ version: Value?) throws -> Value {
    guard let version, let number = version["versionNumber"]?.string,
      number.wholeMatch(of: /([0-9]|[1-9][0-9])\.([0-9]|[1-9][0-9])/) != nil
    else { throw Refusal(400, "invalid-value", "versionNumber is missing or malformed") }
    let size = (version["sourceFiles"]?.array ?? [])
      .reduce(0) { $0 + ($1["content"]?.string?.utf8.count ?? 0) }
    guard size <= 3_145_728 else {
      throw Refusal(400, "invalid-value", "the source files are larger than 3 MiB")
    }
    return version
  }

  private func versionReply(
    _ request: Request,
    at index: Int,
    _ parts: ArraySlice<String>,
    isOwner: Bool
  ) throws -> Reply {
    let number = parts.first ?? ""
    let versions = actors[index].versions
    guard let place = versions.firstIndex(where: { $0["versionNumber"] == .string(number) }) else {
      throw Refusal(404, "record-or-token-not-found", "Version was not found")
    }
    if parts.count > 1 {
      return try variablesReply(request, at: index, place, parts.dropFirst())
    }
    switch request.method {
    case "GET":
      return try Reply(data: shown(versions[place], index, isOwner: isOwner))
    case "PUT", "POST":
      var merged = versions[place].object ?? [:]
      for (key, value) in request.body?.object ?? [:] { merged[key] = value }
      if let variables = request.body?["envVars"]?.array {
        merged["envVars"] = .array(try taken(variables, over: versions[place]))
      }
      merged["versionNumber"] = .string(number)
      if manner.altersSources { alter(&merged["sourceFiles"]) }
      actors[index].versions[place] = try checked(.object(merged))
      touch(index)
      return try Reply(data: shown(actors[index].versions[place], index, isOwner: isOwner))
    case "DELETE":
      guard versions.count > 1 else {
        throw Refusal(403, "too-few-versions", "an Actor has one version at least")
      }
      actors[index].versions.remove(at: place)
      touch(index)
      return Reply(204)
    default: throw Refusal.wrongMethod
    }
  }
}

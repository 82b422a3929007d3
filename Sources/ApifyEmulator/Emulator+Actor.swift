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
      merge(request.body, into: index)
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
      "totalBuilds": .integer(Int64(actors[index].builds.count)),
      "totalRuns": .integer(actors[index].reads), "totalUsers": 1, "totalUsers7Days": 1,
      "totalUsers30Days": 1, "totalUsers90Days": 1, "totalMetamorphs": 0,
    ]
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

  private func shown(_ variable: Value) -> Value {
    guard variable["isSecret"] == true else { return variable }
    var variable = variable
    variable["value"] = .none
    return variable
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
      merged["versionNumber"] = .string(number)
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

  private func variablesReply(
    _ request: Request,
    at index: Int,
    _ place: Int,
    _ parts: ArraySlice<String>
  ) throws -> Reply {
    guard parts.first == "env-vars", parts.count <= 2 else { throw Refusal.unknownRoute }
    var variables = actors[index].versions[place]["envVars"]?.array ?? []
    let name = parts.count == 2 ? parts.last ?? "" : request.body?["name"]?.string ?? ""
    let found = variables.firstIndex { $0["name"] == .string(name) }
    func store() {
      actors[index].versions[place]["envVars"] = .array(variables)
      touch(index)
    }
    switch (request.method, parts.count, found) {
    case ("GET", 1, _):
      return try Reply(
        data: [
          "total": .integer(Int64(variables.count)), "items": .array(variables.map(shown)),
        ]
      )
    case ("POST", 1, nil):
      let variable = request.body ?? [:]
      variables.append(variable)
      store()
      return try Reply(201, data: shown(variable))
    case ("POST", 1, _):
      throw Refusal(403, "env-var-already-exists", "there is such a variable")
    case (_, 2, nil):
      throw Refusal(404, "record-not-found", "Environment variable was not found")
    case ("GET", 2, let found?):
      return try Reply(data: shown(variables[found]))
    case ("PUT", 2, let found?), ("POST", 2, let found?):
      guard request.body?["name"] ?? .string(name) == .string(name) else {
        throw Refusal(400, "cannot-rename-env-var", "a variable keeps its name")
      }
      variables[found] = request.body ?? [:]
      variables[found]["name"] = .string(name)
      store()
      return try Reply(data: shown(variables[found]))
    case ("DELETE", 2, let found?):
      variables.remove(at: found)
      store()
      return Reply(204)
    default: throw Refusal.wrongMethod
    }
  }

  private func buildsReply(_ request: Request, at index: Int) throws -> Reply {
    switch request.method {
    case "GET":
      let short = ["id", "actId", "status", "startedAt", "finishedAt", "buildNumber", "meta"]
      let items = actors[index].builds.map { build in
        var item = (build.object ?? [:]).filter { short.contains($0.key) }
        item["usageTotalUsd"] = 0
        return Value.object(item)
      }
      return try Reply(data: page(of: items, request))
    case "POST":
      let number = request.query["version"] ?? ""
      let version = actors[index].versions.first { $0["versionNumber"] == .string(number) }
      guard let version else {
        throw Refusal(404, "record-or-token-not-found", "Version was not found")
      }
      let build = self.build(of: version, number: number, index)
      actors[index].builds.append(build)
      let tag = request.query["tag"] ?? version["buildTag"]?.string ?? "latest"
      var tags = actors[index].fields["taggedBuilds"]?.object ?? [:]
      tags[tag] = [
        "buildId": build["id"] ?? .null, "buildNumber": build["buildNumber"] ?? .null,
        "finishedAt": build["finishedAt"] ?? .null,
      ]
      actors[index].fields["taggedBuilds"] = .object(tags)
      touch(index)
      return try Reply(201, data: build)
    default: throw Refusal.wrongMethod
    }
  }

  private func build(of version: Value, number: String, _ index: Int) -> Value {
    let count = actors[index].builds.count + 1
    let now = nextWrite()
    let kept = ["sourceType", "buildTag", "versionNumber", "gitRepoUrl", "sourceFiles"]
    let frozen = (version.object ?? [:]).filter { kept.contains($0.key) }
    return [
      "id": .string("\(actors[index].id)-build-\(count)"), "actId": .string(actors[index].id),
      "userId": .string("user-\(actors[index].username)"), "status": "SUCCEEDED",
      "startedAt": now, "finishedAt": now, "buildNumber": .string("\(number).\(count)"),
      "meta": ["origin": "API"], "actVersion": .object(frozen),
    ]
  }

  /// Answers what is asked of a build, which needs no token.
  func buildReply(_ request: Request, id: String) throws -> Reply {
    let index = actors.firstIndex { $0.builds.contains { $0["id"] == .string(id) } }
    guard let index,
      let place = actors[index].builds.firstIndex(where: { $0["id"] == .string(id) })
    else { throw Refusal(404, "record-not-found", "Build was not found") }
    switch request.method {
    case "GET": return try Reply(data: actors[index].builds[place])
    case "DELETE":
      actors[index].builds.remove(at: place)
      return Reply(204)
    default: throw Refusal.wrongMethod
    }
  }
}

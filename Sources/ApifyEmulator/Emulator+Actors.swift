/// The list of an account's Actors, and what is written to one as a whole.
extension Emulator {
  func actorsReply(_ request: Request, caller: String?) throws -> Reply {
    guard let caller else { throw Refusal(401, "token-not-provided", "no token was given") }
    switch request.method {
    case "GET":
      let own = actors.filter { $0.username == caller }
      let items = request.query["desc"] == "1" ? own.reversed() : own
      let short = ["id", "name", "username", "createdAt", "modifiedAt", "title"]
      return try Reply(
        data: page(of: items.map { .object($0.fields.filter { short.contains($0.key) }) }, request)
      )
    case "POST":
      guard let name = request.body?["name"]?.string else {
        throw Refusal(400, "invalid-request", "name is missing")
      }
      guard !actors.contains(where: { $0.username == caller && $0.name == name }) else {
        throw Refusal(409, "actor-name-not-unique", "there is an Actor \(name)")
      }
      let id = addActor(name, of: caller, versions: request.body?["versions"]?.array ?? [])
      guard let index = actors.firstIndex(where: { $0.id == id }) else { throw Refusal.unknownID }
      try merge(request.body, into: index)
      return try Reply(201, data: whole(index, isOwner: true))
    default: throw Refusal.wrongMethod
    }
  }

  /// Takes the fields of a body over those of an Actor; tags are moved one by one.
  func merge(_ body: Value?, into index: Int) throws {
    for (key, value) in body?.object ?? [:] where !["versions", "id", "taggedBuilds"].contains(key)
    {
      actors[index].fields[key] = value
    }
    for (tag, build) in body?["taggedBuilds"]?.object ?? [:] {
      guard let id = build["buildId"]?.string else {
        set(tag: tag, to: nil, at: index)
        continue
      }
      guard let place = actors[index].builds.firstIndex(where: { $0["id"] == .string(id) }) else {
        throw Refusal(404, "record-not-found", "Build was not found")
      }
      set(tag: tag, to: actors[index].builds[place], at: index)
    }
    touch(index)
  }
}

package import Snapshots

/// Builds, and when they ran.
extension APIClient {
  /// Lists the builds of an Actor, page by page, in the order of their start.
  package func builds(
    of actor: ActorReference
  ) async throws(APIError) -> Answer<[ListedBuild]> {
    try await list(\.id) {
      .builds(of: actor, from: $0)
    } _: {
      item,
      place,
      secrets throws(BodyError) in
      try WireBuild.listed(item, at: place, secrets)
    }
  }

  /// Asks for a build, with the source that it was made from.
  package func build(_ id: String) async throws(APIError) -> Answer<Build> {
    let secrets = secrets
    return try await request.get(.build(id)) { body throws(BodyError) in
      let build = try WireBuild.build(in: body.bytes, secrets)
      guard build.listed.id == id else {
        throw BodyError(problem: "it is about another build", at: .data.field("id"))
      }
      return build
    }
  }

  /// Lists the runs of an Actor that began at a time or later, in the order of their start.
  package func runs(
    of actor: ActorReference,
    since time: Timestamp
  ) async throws(APIError) -> Answer<[Run]> {
    try await list(\.id) {
      .runs(of: actor, since: time, from: $0)
    } _: {
      item,
      place,
      secrets throws(BodyError) in
      try WireBuild.run(item, at: place, secrets)
    }
  }

  private func list<Item: Sendable>(
    _ id: @escaping (Item) -> String,
    at path: (Int) -> Path,
    _ read: (JSONSlice, Place, Secrets) throws(BodyError) -> Item
  ) async throws(APIError) -> Answer<[Item]> {
    let secrets = secrets
    var pages = ShrinkingPages(id)
    while true {
      do throws(APIError) {
        let page = try await request.get(path(pages.offset)) { body throws(BodyError) in
          let page = try WireList(in: body.bytes) { item, place throws(BodyError) in
            try read(item, place, secrets)
          }
          // One that can't be read would be missing from the history for ever.
          if let problem = page.problem { throw problem }
          try pages.checkEnd()
          return page
        }
        if let answer = pages.add(page) { return answer }
      } catch {
        throw error.adding(pages.cost)
      }
    }
  }
}

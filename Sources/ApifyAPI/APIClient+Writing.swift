package import Snapshots

/// What a roll-back writes. Each is one request, which is never sent again; `APIError.mayHaveHappened` says
/// whether it may have been done all the same.
extension APIClient {
  /// Puts a source in the place of that of a version; all else of the version stays.
  package func put(
    _ source: SourceBody,
    to number: VersionNumber,
    of actor: ActorReference
  ) async throws(APIError) {
    _ = try await request.write(.put(source.json, at: .version(number, of: actor)))
  }

  /// Makes a version that there is not.
  package func create(
    _ source: SourceBody,
    as number: VersionNumber,
    _ fields: Snapshot.Fields,
    of actor: ActorReference
  ) async throws(APIError) {
    var members = source.members
    members["versionNumber"] = .string(ExactString("\(number)"))
    members["buildTag"] = fields.buildTag.map(JSON.string)
    members["applyEnvVarsToBuild"] = fields.applyEnvVarsToBuild.map(JSON.bool)
    _ = try await request.write(.post(.object(members), to: .versions(of: actor)))
  }

  /// Sets a variable that is no secret; `isNew` when there is none of the name.
  package func set(
    _ name: ExactString,
    to value: ExactString,
    isNew: Bool,
    in number: VersionNumber,
    of actor: ActorReference
  ) async throws(APIError) {
    // What is left out Apify may take for empty.
    let body = JSON.object([
      "name": .string(name), "value": .string(value), "isSecret": .bool(false),
    ])
    _ = try await request.write(
      isNew
        ? .post(body, to: .variables(of: number, of: actor))
        : .put(body, at: .variables(of: number, of: actor, named: name))
    )
  }

  /// Lets a tag name a build; other tags stay.
  package func set(
    _ tag: ExactString,
    toBuild id: String,
    of actor: ActorReference
  ) async throws(APIError) {
    let build = JSON.object(["buildId": .string(ExactString(id))])
    let body = JSON.object(["taggedBuilds": .object([tag: build])])
    _ = try await request.write(.put(body, at: .actor(actor)))
  }

  /// Begins a build of a version; without a tag it takes the version's own. Returns its number; nil where
  /// the answer does not tell it.
  package func startBuild(
    of number: VersionNumber,
    under tag: ExactString?,
    of actor: ActorReference
  ) async throws(APIError) -> BuildNumber? {
    let body = try await request.write(.post(nil, to: .newBuild(of: number, under: tag, of: actor)))
    return try? WireBuild.build(in: body, secrets).listed.number
  }
}

extension APIError {
  /// Whether what was to be written may have been written all the same: nobody said that it was not.
  package var mayHaveHappened: Bool {
    switch reason {
    case .unauthorized, .notFound, .refused, .redirected, .unavailable(429, _): false
    case .unavailable, .unreachable, .tooLarge, .unreadable, .cancelled: true
    }
  }
}

import Snapshots

/// Reads a Version object into a snapshot.
///
/// It takes null and absent alike, for the API does not tell them apart:
/// https://docs.apify.com/api/v2/act-version-get
struct WireVersion {
  let snapshot: Snapshot

  /// Throws where it is not known which version it is, or there is more than a version can have.
  ///
  /// - Parameter known: its number, where that is known from elsewhere.
  init(
    _ slice: JSONSlice,
    at place: Place,
    as known: VersionNumber? = nil,
    _ secrets: Secrets
  ) throws(BodyError) {
    let number: VersionNumber
    if let known { number = known } else { number = try Self.number(of: slice, at: place, secrets) }
    var object = try WireObject(slice, at: place, secrets)
    let shown: Set<ExactString> = ["versionNumber", "sourceType", "buildTag"]
    let showsOnlyHeads = object.hasOnly(shown)
    _ = object.take("versionNumber")
    let fields = Snapshot.Fields(
      sourceType: try object.safeText("sourceType"),
      buildTag: try object.safeText("buildTag"),
      applyEnvVarsToBuild: try object.flag("applyEnvVarsToBuild"),
      gitRepoURL: try object.url("gitRepoUrl"),
      tarballURL: try object.url("tarballUrl"),
      gitHubGistURL: try object.url("gitHubGistUrl")
    )
    let files = try Self.entries(of: WireSourceFile.self, "sourceFiles", &object, secrets)
    let variables = try Self.entries(of: WireVariable.self, "envVars", &object, secrets)
    try object.keepRest()
    let coverage = Self.coverage(fields, showsFiles: files != nil, showsOnlyHeads)
    // Who is shown the source is shown the variables: then there are none where none are named.
    let hasNone = variables == nil && coverage != .withheld && object.extra["envVars"] == nil
    var extra = object.extra
    if let files { extra["sourceFiles"] = files.extra.isEmpty ? nil : .object(files.extra) }
    if let variables {
      extra["envVars"] = variables.extra.isEmpty ? nil : .object(variables.extra)
    }
    snapshot = Snapshot(
      versionNumber: number,
      coverage: coverage,
      fields: fields,
      sourceFiles: files?.entries.map(\.file),
      environmentVariables: hasNone ? [] : variables?.entries.map(\.variable),
      extra: extra,
      warnings: object.warnings + (files?.warnings ?? []) + (variables?.warnings ?? [])
    )
  }

  /// A number names a version, and so there is exactly one, of the form that Apify gives it.
  static func number(
    of slice: JSONSlice,
    at place: Place,
    _ secrets: Secrets
  ) throws(BodyError) -> VersionNumber {
    guard slice.kind == .object else { throw .otherKind(place) }
    let place = place.field("versionNumber")
    let text = try slice.name("versionNumber", at: place)
    guard let number = VersionNumber(text.string) else {
      let shown = secrets.redacted(text).string.escaped(upTo: 60)
      throw BodyError(
        problem: "\(shown) is no version number: MAJOR.MINOR, each 0 to 99",
        at: place
      )
    }
    return number
  }

  private static func entries<Entry: WireEntry>(
    of type: Entry.Type,
    _ name: ExactString,
    _ object: inout WireObject,
    _ secrets: Secrets
  ) throws(BodyError) -> WireEntries<Entry>? {
    guard let list = try object.list(name) else { return nil }
    return try WireEntries(list, at: object.place.field(name.string), secrets)
  }

  /// Distinguishes a hidden source, where the fields are missing, from one that is elsewhere.
  private static func coverage(
    _ fields: Snapshot.Fields,
    showsFiles: Bool,
    _ showsOnlyHeads: Bool
  ) -> Snapshot.Coverage {
    switch fields.sourceType {
    case "SOURCE_FILES": showsFiles ? .full : .withheld
    case "GIT_REPO": fields.gitRepoURL == nil ? .withheld : .pointer
    case "TARBALL": fields.tarballURL == nil ? .withheld : .pointer
    case "GITHUB_GIST": fields.gitHubGistURL == nil ? .withheld : .pointer
    default: showsOnlyHeads ? .withheld : .pointer
    }
  }
}

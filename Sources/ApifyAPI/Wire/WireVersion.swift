import Snapshots

/// Reads a Version object into a snapshot.
///
/// It takes null and absent alike, for the API does not tell them apart:
/// https://docs.apify.com/api/v2/act-version-get
struct WireVersion: Decodable {
  let snapshot: Snapshot

  private static let known: Set<String> = [
    "versionNumber", "sourceType", "envVars", "applyEnvVarsToBuild", "buildTag", "sourceFiles",
    "gitRepoUrl", "tarballUrl", "gitHubGistUrl",
  ]

  init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: AnyKey.self)
    let fields = Snapshot.Fields(
      sourceType: try object.optional("sourceType"),
      buildTag: try object.optional("buildTag"),
      applyEnvVarsToBuild: try object.optional("applyEnvVarsToBuild"),
      gitRepoURL: try Self.url("gitRepoUrl", in: object),
      tarballURL: try Self.url("tarballUrl", in: object),
      gitHubGistURL: try Self.url("gitHubGistUrl", in: object)
    )
    let files: [WireSourceFile]? = try object.optional("sourceFiles")
    let coverage = Self.coverage(of: object, fields, showsFiles: files != nil)
    // Who is shown the source is shown the variables: then there are none where none are named.
    let variables: [WireVariable]? =
      try object.optional("envVars") ?? (coverage == .withheld ? nil : [])
    var extra = try object.fields(besides: Self.known)
    extra["sourceFiles"] = Self.extra(of: files ?? []) { ($0.file.path, $0.extra) }
    extra["envVars"] = Self.extra(of: variables ?? []) { ($0.variable.name, $0.extra) }
    snapshot = Snapshot(
      versionNumber: try object.required("versionNumber"),
      coverage: coverage,
      fields: fields,
      sourceFiles: files?.map(\.file),
      environmentVariables: variables?.map(\.variable),
      extra: extra,
      warnings: (files ?? []).compactMap(\.warning) + (variables ?? []).compactMap(\.warning)
    )
  }

  private static func url(
    _ name: String,
    in object: KeyedDecodingContainer<AnyKey>
  ) throws -> ExactString? {
    try object.optional(name, as: String.self).map {
      ExactString(RedactedURL.withoutSecrets($0))
    }
  }

  /// The unknown fields of a list's entries, by path or name; nil when there are none.
  ///
  /// The last entry of a name counts here too, even when it has no such fields.
  private static func extra<Entry>(
    of entries: [Entry],
    by fields: (Entry) -> (name: ExactString, extra: [String: JSON])
  ) -> JSON? {
    guard entries.contains(where: { !fields($0).extra.isEmpty }) else { return nil }
    var byName: [String: JSON] = [:]
    for entry in entries {
      let (name, extra) = fields(entry)
      byName[name.string] = extra.isEmpty ? nil : .object(extra)
    }
    return byName.isEmpty ? nil : .object(byName)
  }

  /// Distinguishes a hidden source, where the fields are missing, from one that is elsewhere.
  private static func coverage(
    of object: KeyedDecodingContainer<AnyKey>,
    _ fields: Snapshot.Fields,
    showsFiles: Bool
  ) -> Snapshot.Coverage {
    switch fields.sourceType {
    case "SOURCE_FILES": return showsFiles ? .full : .withheld
    case "GIT_REPO": return fields.gitRepoURL == nil ? .withheld : .pointer
    case "TARBALL": return fields.tarballURL == nil ? .withheld : .pointer
    case "GITHUB_GIST": return fields.gitHubGistURL == nil ? .withheld : .pointer
    default:
      let shown: Set<String> = ["versionNumber", "sourceType", "buildTag"]
      return object.allKeys.allSatisfy { shown.contains($0.stringValue) } ? .withheld : .pointer
    }
  }
}

/// Reads nothing but a version's number.
struct WireVersionNumber: Decodable {
  let versionNumber: VersionNumber
}

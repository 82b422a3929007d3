/// One observed state of one version.
package struct Snapshot: Hashable, Sendable {
  /// How much of a version's source an answer showed.
  package enum Coverage: String, Codable, Sendable {
    /// The source files themselves.
    case full
    /// The files of a source that is elsewhere, as they were fetched from there.
    case resolved
    /// Where the source is; the bytes there were not seen.
    case pointer
    /// The source is hidden from the caller.
    case withheld
  }

  /// Gathers the fields that have one value each.
  package struct Fields: Hashable, Sendable {
    package var sourceType: ExactString?
    package var buildTag: ExactString?
    package var applyEnvVarsToBuild: Bool?
    package var gitRepoURL: ExactString?
    package var tarballURL: ExactString?
    package var gitHubGistURL: ExactString?

    package init(
      sourceType: ExactString? = nil,
      buildTag: ExactString? = nil,
      applyEnvVarsToBuild: Bool? = nil,
      gitRepoURL: ExactString? = nil,
      tarballURL: ExactString? = nil,
      gitHubGistURL: ExactString? = nil
    ) {
      self.sourceType = sourceType
      self.buildTag = buildTag
      self.applyEnvVarsToBuild = applyEnvVarsToBuild
      self.gitRepoURL = gitRepoURL
      self.tarballURL = tarballURL
      self.gitHubGistURL = gitHubGistURL
    }
  }

  package let versionNumber: VersionNumber
  package let coverage: Coverage
  package let fields: Fields
  /// One entry a path, ordered by path; nil when the answer had none to show.
  package let sourceFiles: [SourceFile]?
  /// One entry a name, ordered by name.
  package let environmentVariables: [EnvironmentVariable]
  /// False when the answer showed nothing of variables, so that there being none says nothing.
  package let showsEnvironmentVariables: Bool
  /// Fields that are kept without being understood.
  ///
  /// Those of a source file or an environment variable stand under `sourceFiles` or `envVars`, and
  /// there under its path or name. They do not count when two snapshots are compared.
  package let extra: [ExactString: JSON]
  /// What was odd about the answer, a sentence each; past the first few only how many there are.
  package let warnings: [String]
  /// Nil unless the source is elsewhere and was fetched.
  package let resolution: Resolution?
  /// Stands for the state: two snapshots of a version have one digest exactly when nothing changed
  /// between them.
  package let digest: ContentHash

  /// Puts entries in order; where a path or a name occurs more than once, the last one wins, as it
  /// does when Apify builds the version, and a warning is added. Without variables, nil, the answer
  /// did not tell of them.
  package init(
    versionNumber: VersionNumber,
    coverage: Coverage,
    fields: Fields = Fields(),
    sourceFiles: [SourceFile]? = nil,
    environmentVariables: [EnvironmentVariable]? = [],
    extra: [ExactString: JSON] = [:],
    warnings: [String] = [],
    resolution: Resolution? = nil
  ) {
    let files = sourceFiles.map { Self.last(of: $0, by: \.path) }
    let variables = Self.last(of: environmentVariables ?? [], by: \.name)
    self.versionNumber = versionNumber
    self.coverage = coverage
    self.fields = fields
    self.sourceFiles = files?.kept
    self.environmentVariables = variables.kept
    self.showsEnvironmentVariables = environmentVariables != nil
    self.extra = extra
    self.resolution = resolution
    self.warnings = Self.first(
      of: warnings
        + (files?.repeated ?? []).map {
          "several source files have the path \($0); the last one counts"
        }
        + variables.repeated.map { "several variables have the name \($0); the last one counts" }
    )
    digest = Self.digest(
      coverage: coverage,
      fields: fields,
      files: files?.kept.map { FileEntry($0) },
      variables: environmentVariables.map { _ in variables.kept }
    )
  }

  /// So many sentences say what is odd about an answer; who wants to know more looks at it.
  private static let mostWarnings = 20

  private static func first(of warnings: [String]) -> [String] {
    guard warnings.count > mostWarnings else { return warnings }
    let rest = warnings.count - mostWarnings
    return warnings.prefix(mostWarnings) + ["\(rest) more such things are not named"]
  }

  private static func last<Entry>(
    of entries: [Entry],
    by key: (Entry) -> ExactString
  ) -> (kept: [Entry], repeated: [ExactString]) {
    var byKey: [ExactString: Entry] = [:]
    var repeated: Set<ExactString> = []
    for entry in entries where byKey.updateValue(entry, forKey: key(entry)) != nil {
      repeated.insert(key(entry))
    }
    return (byKey.sorted { $0.key < $1.key }.map(\.value), repeated.sorted())
  }

  /// The sum of the sizes of the files, in bytes; nil when the answer had no files to show.
  package var totalSize: Int? {
    sourceFiles?.reduce(0) { $0 + $1.size }
  }
}

extension Snapshot {
  /// What counts of a source file when two states are compared.
  package struct FileEntry {
    package let path: ExactString
    /// Nil for a folder, as is the hash.
    package let format: SourceFile.Format?
    package let hash: ContentHash?

    package init(path: ExactString, format: SourceFile.Format?, hash: ContentHash?) {
      self.path = path
      self.format = format
      self.hash = hash
    }

    /// Appends the file as it counts in hashes.
    package func append(to form: inout CanonicalForm) {
      form.append(path)
      guard let format, let hash else { return form.append("folder") }
      form.append("file")
      form.append(format.name)
      form.append(format.isDecoded ? "decoded" : "as given")
      form.append(hash)
    }
  }

  /// The number of the rule below, which an archive remembers.
  package static let digestRule = 1

  /// Returns the SHA-256 over a canonical form of all that counts as a version's state.
  ///
  /// Two states of a version have one digest exactly when nothing changed between them. `extra` and
  /// `warnings` are left out: a field that Apify adds to its API is no change of anybody's version.
  ///
  /// - Parameters:
  ///   - files: by path; nil when the answer had none to show.
  ///   - variables: by name; nil when the answer did not tell of them.
  package static func digest(
    coverage: Coverage,
    fields: Fields,
    files: [FileEntry]?,
    variables: [EnvironmentVariable]?
  ) -> ContentHash {
    var form = CanonicalForm()
    form.append("archiver snapshot 1")
    form.append(coverage.rawValue)
    form.append(fields.sourceType)
    form.append(fields.buildTag)
    form.append(fields.applyEnvVarsToBuild.map { $0 ? "true" : "false" })
    form.append(fields.gitRepoURL)
    form.append(fields.tarballURL)
    form.append(fields.gitHubGistURL)
    form.append(count: files?.count)
    for file in files ?? [] { file.append(to: &form) }
    form.append(count: variables?.count)
    for variable in variables ?? [] { variable.append(to: &form) }
    return form.hash
  }
}

extension Snapshot.FileEntry {
  package init(_ file: SourceFile) {
    switch file.node {
    case .folder: self.init(path: file.path, format: nil, hash: nil)
    case .file(let format, let content):
      self.init(path: file.path, format: format, hash: content.hash)
    case .purged(let format, let content):
      self.init(path: file.path, format: format, hash: content.hash)
    }
  }
}

extension EnvironmentVariable {
  /// Appends the variable as it counts in hashes: by the hash of its value, so that they stay what they are
  /// when the value is purged.
  package func append(to form: inout CanonicalForm) {
    form.append(name)
    switch value {
    case .plain, .purged:
      form.append("plain")
      if let hash = value.plainHash { form.append(hash) }
    case .secret(let hash):
      form.append("secret")
      form.append(hash)
    case .redacted(let digest):
      form.append("redacted")
      form.append(digest)
    }
  }
}

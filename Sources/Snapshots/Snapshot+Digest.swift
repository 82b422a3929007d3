import Crypto

extension Snapshot {
  /// Computes the SHA-256 over a canonical form of all that counts as the version's state.
  ///
  /// The form is: each value preceded by its length, so that no two states run into the same bytes;
  /// files by path, with the hash of their content; variables by name. `extra` and `warnings` are
  /// left out: a field that Apify adds to its API is no change of anybody's version.
  static func digest(
    _ coverage: Coverage,
    _ fields: Fields,
    _ sourceFiles: [SourceFile]?,
    _ environmentVariables: [EnvironmentVariable]?
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
    form.append(count: sourceFiles?.count)
    for file in sourceFiles ?? [] { form.append(file) }
    form.append(count: environmentVariables?.count)
    for variable in environmentVariables ?? [] { form.append(variable) }
    return ContentHash(form.hasher.finalize())
  }
}

private struct CanonicalForm {
  var hasher = SHA256()

  mutating func append(_ text: ExactString?) {
    guard var string = text?.string else { return append(count: nil) }
    string.withUTF8 { bytes in
      append(count: bytes.count)
      hasher.update(bufferPointer: UnsafeRawBufferPointer(bytes))
    }
  }

  mutating func append(_ text: String) {
    append(ExactString(text))
  }

  mutating func append(_ text: String?) {
    append(text.map { ExactString($0) })
  }

  mutating func append(count: Int?) {
    withUnsafeBytes(of: Int64(count ?? -1).littleEndian) { hasher.update(bufferPointer: $0) }
  }

  mutating func append(_ file: SourceFile) {
    append(file.path)
    switch file.node {
    case .folder:
      append("folder")
    case .file(let format, let content):
      append("file")
      append(format.name)
      append(format.isDecoded ? "decoded" : "as given")
      hasher.update(data: content.hash.bytes)
    }
  }

  mutating func append(_ variable: EnvironmentVariable) {
    append(variable.name)
    switch variable.value {
    case .plain(let value):
      append("plain")
      append(value)
    case .secret(let hash):
      append("secret")
      append(hash)
    }
  }
}

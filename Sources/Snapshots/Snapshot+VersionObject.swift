import Foundation

/// Writes a snapshot as the Version object of Apify's API, equal in meaning to the one it was read
/// from: null and absent are one, as are no variables, `[]` and null; a file without format is TEXT.
extension Snapshot: Encodable {
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: MemberName.self)
    try container.encode(versionNumber, forKey: MemberName("versionNumber"))
    try container.encode(fields.sourceType, forKey: MemberName("sourceType"))
    try container.encodeIfPresent(fields.buildTag, forKey: MemberName("buildTag"))
    try container.encodeIfPresent(
      fields.applyEnvVarsToBuild,
      forKey: MemberName("applyEnvVarsToBuild")
    )
    try container.encodeIfPresent(fields.gitRepoURL, forKey: MemberName("gitRepoUrl"))
    try container.encodeIfPresent(fields.tarballURL, forKey: MemberName("tarballUrl"))
    try container.encodeIfPresent(fields.gitHubGistURL, forKey: MemberName("gitHubGistUrl"))
    if let sourceFiles {
      let fields = extra["sourceFiles"]?.members ?? [:]
      let objects = sourceFiles.map { object($0, fields[$0.path]) }
      try container.encode(objects, forKey: MemberName("sourceFiles"))
    }
    if showsEnvironmentVariables {
      let fields = extra["envVars"]?.members ?? [:]
      let objects = environmentVariables.map { object($0, fields[$0.name]) }
      try container.encode(objects, forKey: MemberName("envVars"))
    }
    // What was no text where one belongs is written as it was given.
    for (name, value) in extra where !hasList(name) {
      try container.encode(value, forKey: MemberName(name.string))
    }
  }

  /// Whether the unknown fields under this name are those of a list's entries.
  private func hasList(_ name: ExactString) -> Bool {
    switch name {
    case "sourceFiles": sourceFiles != nil
    case "envVars": showsEnvironmentVariables
    default: false
    }
  }

  private func object(_ file: SourceFile, _ extra: JSON?) -> JSON {
    var object: [ExactString: JSON] = ["name": .string(file.path)]
    switch file.node {
    case .folder:
      object["folder"] = .bool(true)
    case .file(let format, let content):
      object["format"] = .string(format.name)
      object["content"] = .string(ExactString(format.encode(content.bytes)))
    case .purged(let format, let content):
      object["format"] = .string(format.name)
      object["isPurged"] = .bool(true)
      object["sha256"] = .string(ExactString(content.hash.description))
    }
    return .object(object.merging(extra?.members ?? [:]) { $1 })
  }

  private func object(_ variable: EnvironmentVariable, _ extra: JSON?) -> JSON {
    var object: [ExactString: JSON] = ["name": .string(variable.name)]
    switch variable.value {
    case .plain(let value):
      object["value"] = .string(value)
      object["isSecret"] = .bool(false)
    case .secret(let hash):
      object["isSecret"] = .bool(true)
      object["valueHash"] = hash.map(JSON.string)
    case .redacted(let digest):
      object["isSecret"] = .bool(false)
      object["isRedacted"] = .bool(true)
      object["valueDigest"] = .string(digest)
    case .purged(let hash):
      object["isSecret"] = .bool(false)
      object["isPurged"] = .bool(true)
      object["valueSha256"] = .string(ExactString(hash.description))
    }
    return .object(object.merging(extra?.members ?? [:]) { $1 })
  }
}

extension SourceFile.Format {
  /// The text that carries these bytes in the API.
  func encode(_ bytes: [UInt8]) -> String {
    switch self {
    case .text, .undecoded, .symlink, .submodule: String(decoding: bytes, as: UTF8.self)
    case .base64: Data(bytes).base64EncodedString()
    }
  }
}

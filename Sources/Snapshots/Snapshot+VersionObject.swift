import Foundation

/// Writes a snapshot as the Version object of Apify's API, equal in meaning to the one it was read
/// from: null and absent are one, as are no variables, `[]` and null; a file without format is TEXT.
extension Snapshot: Encodable {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) {
      self.stringValue = stringValue
    }

    init?(intValue: Int) {
      return nil
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    func key(_ name: String) -> Key { Key(stringValue: name) }
    for (name, value) in extra where name != "envVars" && name != "sourceFiles" {
      try container.encode(value, forKey: key(name))
    }
    try container.encode(versionNumber, forKey: key("versionNumber"))
    try container.encode(fields.sourceType, forKey: key("sourceType"))
    try container.encodeIfPresent(fields.buildTag, forKey: key("buildTag"))
    try container.encodeIfPresent(fields.applyEnvVarsToBuild, forKey: key("applyEnvVarsToBuild"))
    try container.encodeIfPresent(fields.gitRepoURL, forKey: key("gitRepoUrl"))
    try container.encodeIfPresent(fields.tarballURL, forKey: key("tarballUrl"))
    try container.encodeIfPresent(fields.gitHubGistURL, forKey: key("gitHubGistUrl"))
    try container.encodeIfPresent(sourceFiles?.map(object), forKey: key("sourceFiles"))
    if showsEnvironmentVariables {
      try container.encode(environmentVariables.map(object), forKey: key("envVars"))
    }
  }

  private func object(_ file: SourceFile) -> [String: JSON] {
    var object = extraFields(of: file.path, under: "sourceFiles")
    object["name"] = .string(file.path)
    switch file.node {
    case .folder:
      object["folder"] = .bool(true)
    case .file(let format, let content):
      object["format"] = .string(format.name)
      object["content"] = .string(ExactString(format.encode(content.bytes)))
    }
    return object
  }

  private func object(_ variable: EnvironmentVariable) -> [String: JSON] {
    var object = extraFields(of: variable.name, under: "envVars")
    object["name"] = .string(variable.name)
    switch variable.value {
    case .plain(let value):
      object["value"] = .string(value)
      object["isSecret"] = .bool(false)
    case .secret(let hash):
      object["isSecret"] = .bool(true)
      object["valueHash"] = hash.map(JSON.string)
    }
    return object
  }

  private func extraFields(of entry: ExactString, under list: String) -> [String: JSON] {
    guard case .object(let entries) = extra[list], case .object(let fields) = entries[entry.string]
    else { return [:] }
    return fields
  }
}

extension SourceFile.Format {
  /// The text that carries these bytes in the API.
  fileprivate func encode(_ bytes: [UInt8]) -> String {
    switch self {
    case .text, .undecoded: String(decoding: bytes, as: UTF8.self)
    case .base64: Data(bytes).base64EncodedString()
    }
  }
}

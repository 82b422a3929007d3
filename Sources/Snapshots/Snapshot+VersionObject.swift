import Foundation

/// Writes a snapshot as the Version object of Apify's API, equal in meaning to the one it was read
/// from: null and absent are one, as are no variables, `[]` and null; a file without format is TEXT.
extension Snapshot: Encodable {
  package func encode(to encoder: any Encoder) throws {
    try versionObject.encode(to: encoder)
  }

  package var versionObject: JSONTree {
    var object: [ExactString: JSONTree] = [:]
    object["versionNumber"] = .text(ExactString(versionNumber.description))
    object["sourceType"] = fields.sourceType.map(JSONTree.text) ?? .json(.null)
    object["buildTag"] = fields.buildTag.map(JSONTree.text)
    object["applyEnvVarsToBuild"] = fields.applyEnvVarsToBuild.map(JSONTree.flag)
    object["gitRepoUrl"] = fields.gitRepoURL.map(JSONTree.text)
    object["tarballUrl"] = fields.tarballURL.map(JSONTree.text)
    object["gitHubGistUrl"] = fields.gitHubGistURL.map(JSONTree.text)
    if let sourceFiles {
      let fields = extra["sourceFiles"]?.members ?? [:]
      object["sourceFiles"] = .array(sourceFiles.map { self.object($0, fields[$0.path]) })
    }
    if showsEnvironmentVariables {
      let fields = extra["envVars"]?.members ?? [:]
      object["envVars"] = .array(environmentVariables.map { self.object($0, fields[$0.name]) })
    }
    // What was no text where one belongs is written as it was given.
    for (name, value) in extra where !hasList(name) { object[name] = .json(value) }
    return .object(object)
  }

  /// Whether the unknown fields under this name are those of a list's entries.
  private func hasList(_ name: ExactString) -> Bool {
    switch name {
    case "sourceFiles": sourceFiles != nil
    case "envVars": showsEnvironmentVariables
    default: false
    }
  }

  private func object(_ file: SourceFile, _ extra: JSON?) -> JSONTree {
    var object: [ExactString: JSONTree] = ["name": .text(file.path)]
    switch file.node {
    case .folder:
      object["folder"] = .flag(true)
    case .file(let format, let content):
      object["format"] = .text(format.name)
      object["content"] = format.tree(of: content)
    case .purged(let format, let content):
      object["format"] = .text(format.name)
      object["isPurged"] = .flag(true)
      object["sha256"] = .text(ExactString(content.hash.description))
    }
    return Self.object(object, extra)
  }

  private func object(_ variable: EnvironmentVariable, _ extra: JSON?) -> JSONTree {
    var object: [ExactString: JSONTree] = ["name": .text(variable.name)]
    switch variable.value {
    case .plain(let value):
      object["value"] = .text(value)
      object["isSecret"] = .flag(false)
    case .secret(let hash):
      object["isSecret"] = .flag(true)
      object["valueHash"] = hash.map(JSONTree.text)
    case .redacted(let digest):
      object["isSecret"] = .flag(false)
      object["isRedacted"] = .flag(true)
      object["valueDigest"] = .text(digest)
    case .purged(let hash):
      object["isSecret"] = .flag(false)
      object["isPurged"] = .flag(true)
      object["valueSha256"] = .text(ExactString(hash.description))
    }
    return Self.object(object, extra)
  }

  private static func object(_ known: [ExactString: JSONTree], _ extra: JSON?) -> JSONTree {
    .object(known.merging((extra?.members ?? [:]).mapValues(JSONTree.json)) { $1 })
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

  fileprivate func tree(of content: Content) -> JSONTree {
    // Nearly all contents are the text that carries them.
    self != .base64 && content.isText
      ? .utf8(content.bytes) : .text(ExactString(encode(content.bytes)))
  }
}

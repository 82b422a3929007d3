package import Snapshots

/// How one environment variable changed. A secret's value is never known, nor one that was not kept.
package struct VariableChange: Hashable, Codable, Sendable {
  package enum State: Hashable, Codable, Sendable {
    case plain(ExactString)
    case secret(hash: ExactString?)
    /// A keyed digest stands for the value.
    case redacted(digest: ExactString)
    /// The SHA-256 of the value is left.
    case purged(ContentHash)
  }

  package let name: ExactString
  /// Nil: there was no such variable.
  package let old: State?
  package let new: State?

  /// What happened to the variable, without a value.
  var word: String {
    switch (old, new) {
    case (nil, _): "added"
    case (_, nil): "removed"
    case (.plain, .secret): "changed to a secret"
    case (.secret, .plain): "changed, no secret any more"
    default: "changed"
    }
  }

  static func between(
    _ old: [EnvironmentVariable],
    _ new: [EnvironmentVariable]
  ) -> [VariableChange] {
    let before = Dictionary(uniqueKeysWithValues: old.map { ($0.name, $0.value) })
    let after = Dictionary(uniqueKeysWithValues: new.map { ($0.name, $0.value) })
    return Set(before.keys).union(after.keys).sorted().compactMap { name in
      let (old, new) = (before[name], after[name])
      return old == new
        ? nil : VariableChange(name: name, old: old.map(State.init), new: new.map(State.init))
    }
  }
}

extension VariableChange.State {
  package init(_ value: EnvironmentVariable.Value) {
    self =
      switch value {
      case .plain(let text): .plain(text)
      case .secret(let hash): .secret(hash: hash)
      case .redacted(let digest): .redacted(digest: digest)
      case .purged(let hash): .purged(hash)
      }
  }

  private enum Key: CodingKey {
    case value, isSecret, valueHash, isRedacted, valueDigest, isPurged, valueSha256
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .plain(let value):
      try container.encode(false, forKey: .isSecret)
      try container.encode(value, forKey: .value)
    case .secret(let hash):
      try container.encode(true, forKey: .isSecret)
      try container.encodeIfPresent(hash, forKey: .valueHash)
    case .redacted(let digest):
      try container.encode(false, forKey: .isSecret)
      try container.encode(true, forKey: .isRedacted)
      try container.encode(digest, forKey: .valueDigest)
    case .purged(let hash):
      try container.encode(false, forKey: .isSecret)
      try container.encode(true, forKey: .isPurged)
      try container.encode(hash.description, forKey: .valueSha256)
    }
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    if let digest = try container.decodeIfPresent(ExactString.self, forKey: .valueDigest) {
      self = .redacted(digest: digest)
      return
    }
    if let hash = try container.decodeIfPresent(String.self, forKey: .valueSha256)
      .flatMap({ ContentHash(hexadecimal: $0) })
    {
      self = .purged(hash)
      return
    }
    self =
      try container.decode(Bool.self, forKey: .isSecret)
      ? .secret(hash: container.decodeIfPresent(ExactString.self, forKey: .valueHash))
      : .plain(container.decode(ExactString.self, forKey: .value))
  }
}

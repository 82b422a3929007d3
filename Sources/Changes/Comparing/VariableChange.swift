package import Snapshots

/// How one environment variable changed. A secret's value is never known.
package struct VariableChange: Hashable, Codable, Sendable {
  package enum State: Hashable, Codable, Sendable {
    case plain(ExactString)
    case secret(hash: ExactString?)
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
    let before = Dictionary(uniqueKeysWithValues: old.map { ($0.name, State($0.value)) })
    let after = Dictionary(uniqueKeysWithValues: new.map { ($0.name, State($0.value)) })
    return Set(before.keys).union(after.keys).sorted().compactMap { name in
      before[name] == after[name]
        ? nil : VariableChange(name: name, old: before[name], new: after[name])
    }
  }
}

extension VariableChange.State {
  package init(_ value: EnvironmentVariable.Value) {
    self =
      switch value {
      case .plain(let text): .plain(text)
      case .secret(let hash): .secret(hash: hash)
      }
  }

  private enum Key: CodingKey {
    case value, isSecret, valueHash
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
    }
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self =
      try container.decode(Bool.self, forKey: .isSecret)
      ? .secret(hash: container.decodeIfPresent(ExactString.self, forKey: .valueHash))
      : .plain(container.decode(ExactString.self, forKey: .value))
  }
}

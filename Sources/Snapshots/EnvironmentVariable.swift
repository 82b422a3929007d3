/// Describes one environment variable of a version.
package struct EnvironmentVariable: Hashable, Sendable {
  /// What is known of a value.
  package enum Value: Sendable {
    case plain(ExactString)
    /// A secret's value is never answered; `hash` is Apify's `valueHash`, where it is given.
    case secret(hash: ExactString?)
    /// The value was not kept: a keyed digest stands for it.
    case redacted(digest: ExactString)
    /// The value was purged, which leaves its SHA-256.
    case purged(ContentHash)
  }

  package let name: ExactString
  package let value: Value

  package init(name: ExactString, value: Value) {
    self.name = name
    self.value = value
  }
}

/// A value that was purged is the same as one that has its hash.
extension EnvironmentVariable.Value: Hashable {
  package static func == (left: Self, right: Self) -> Bool {
    switch (left, right) {
    case (.plain(let left), .plain(let right)): left == right
    case (.secret(let left), .secret(let right)): left == right
    case (.redacted(let left), .redacted(let right)): left == right
    case (.purged(let left), .purged(let right)): left == right
    case (.plain, .purged(let hash)): left.plainHash == hash
    case (.purged(let hash), .plain): right.plainHash == hash
    default: false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .plain, .purged: hasher.combine(plainHash)
    case .secret(let text): hasher.combine(text)
    case .redacted(let text): hasher.combine(text)
    }
  }

  package var isPurged: Bool {
    if case .purged = self { true } else { false }
  }

  /// The SHA-256 of a value that is, or was, known; nil of others.
  package var plainHash: ContentHash? {
    switch self {
    case .plain(let text): ContentHash(of: Array(text.string.utf8))
    case .purged(let hash): hash
    case .secret, .redacted: nil
    }
  }
}

package import Snapshots

/// How one field of a version changed, under the API's name for it.
package struct FieldChange: Hashable, Codable, Sendable {
  package let name: String
  /// Nil: the field was not set.
  package let old: ExactString?
  package let new: ExactString?

  static func between(_ old: ComparisonSide?, _ new: ComparisonSide) -> [FieldChange] {
    // A tombstone and a folder have no fields to compare, and a hidden state shows two of them.
    guard let fields = new.fields else { return [] }
    let isOfBuild = old?.label.origin == .build || new.label.origin == .build
    let isHidden = old?.label.coverage == .withheld || new.label.coverage == .withheld
    return zip(Self.fields(of: old?.fields), Self.fields(of: fields)).compactMap { before, after in
      guard after.isAlwaysShown || !isHidden else { return nil }
      if isOfBuild, !ofBuilds.contains(after.name) { return nil }
      return before.value == after.value
        ? nil : FieldChange(name: after.name, old: before.value, new: after.value)
    }
  }

  /// The fields that builds tell.
  private static let ofBuilds = ["sourceType", "buildTag", "gitRepoUrl"]

  private static func fields(
    of fields: Snapshot.Fields?
  ) -> [(name: String, isAlwaysShown: Bool, value: ExactString?)] {
    (fields ?? Snapshot.Fields()).named.map { name, value in
      (name, ["sourceType", "buildTag"].contains(name), value)
    }
  }
}

extension Snapshot.Fields {
  /// The fields under the API's names for them, in the order in which they are shown.
  package var named: [(name: String, value: ExactString?)] {
    [
      ("sourceType", sourceType), ("buildTag", buildTag),
      ("applyEnvVarsToBuild", applyEnvVarsToBuild.map { $0 ? "true" : "false" }),
      ("gitRepoUrl", gitRepoURL), ("tarballUrl", tarballURL), ("gitHubGistUrl", gitHubGistURL),
    ]
  }
}

public import Snapshots
import Storage

/// Says how one field of a version changed, under the API's name for it.
public struct FieldChange: Hashable, Codable, Sendable {
  public let name: String
  /// Nil: the field was not set.
  public let old: ExactString?
  public let new: ExactString?

  static func between(_ old: SnapshotRecord?, _ new: SnapshotRecord) -> [FieldChange] {
    // A tombstone has no fields to compare, and a hidden state shows two of them.
    if new.event == .gone { return [] }
    let isHidden = old?.coverage == .withheld || new.coverage == .withheld
    return names.compactMap { name, isAlwaysShown, value in
      guard isAlwaysShown || !isHidden else { return nil }
      let (before, after) = (old.flatMap { value($0.fields) }, value(new.fields))
      return before == after ? nil : FieldChange(name: name, old: before, new: after)
    }
  }

  private static let names:
    [(name: String, isAlwaysShown: Bool, value: @Sendable (Snapshot.Fields) -> ExactString?)] = [
      ("sourceType", true, { $0.sourceType }),
      ("buildTag", true, { $0.buildTag }),
      (
        "applyEnvVarsToBuild", false,
        { $0.applyEnvVarsToBuild.map { $0 ? "true" : "false" } }
      ),
      ("gitRepoUrl", false, { $0.gitRepoURL }),
      ("tarballUrl", false, { $0.tarballURL }),
      ("gitHubGistUrl", false, { $0.gitHubGistURL }),
    ]
}

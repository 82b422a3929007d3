import Changes
import Snapshots
import Storage

/// Writes addresses that stay right when an Actor takes another name: they have its id.
struct PermanentLinks: Sendable {
  private var ids: [String: String] = [:]

  /// For the versions that some selectors stand for.
  init(to selectors: [Selector], in archive: ArchiveView) throws {
    for selector in selectors {
      for version in try selector.versions(in: archive) {
        ids[version.name] = "\(version.actor.id)/\(version.number)"
      }
    }
  }

  /// A version by the id of its Actor.
  func version(_ name: String) -> String { ids[name] ?? name }

  /// A link that can be copied.
  static func html(_ address: String) -> HTML {
    "<a data-copy href=\"\(address)\">Permanent link</a>"
  }
}

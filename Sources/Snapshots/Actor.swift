/// Identifies an Actor, with what it was called when it was seen.
package struct Actor: Hashable, Sendable {
  /// Apify's id: it stays when the Actor is renamed.
  package let id: String
  package let username: String
  package let name: String
  package let title: String?
  package let isPublic: Bool?
  /// When the Actor was last written, as Apify tells; runs and builds may move it too.
  package var modifiedAt: Timestamp?

  package init(
    id: String,
    username: String,
    name: String,
    title: String? = nil,
    isPublic: Bool? = nil,
    modifiedAt: Timestamp? = nil
  ) {
    self.id = id
    self.username = username
    self.name = name
    self.title = title
    self.isPublic = isPublic
    self.modifiedAt = modifiedAt
  }

  /// `OWNER/NAME`, the way to ask for it.
  package var path: String { "\(username)/\(name)" }
}

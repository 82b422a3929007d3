/// Identifies an Actor, and tells what it was called when it was seen.
public struct Actor: Hashable, Sendable {
  /// Apify's id: it stays when the Actor is renamed.
  public let id: String
  public let username: String
  public let name: String
  public let title: String?
  public let isPublic: Bool?
  /// When the Actor was last written, as Apify tells; runs and builds may move it too.
  public var modifiedAt: Timestamp?

  public init(
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
}

public import Snapshots

/// Names what to poll: an Actor, or one version of it.
public struct Target: Hashable, Sendable {
  public let actor: ActorReference
  public let version: VersionNumber?

  public init(actor: ActorReference, version: VersionNumber? = nil) {
    self.actor = actor
    self.version = version
  }

  /// Reads `OWNER/NAME`, `OWNER~NAME` or an Actor's id, each with `/MAJOR.MINOR` or without.
  public init?(_ text: String) {
    if let actor = ActorReference(text) {
      self.init(actor: actor)
      return
    }
    guard let slash = text.lastIndex(of: "/"),
      let actor = ActorReference(String(text[..<slash])),
      let version = VersionNumber(String(text[text.index(after: slash)...]))
    else { return nil }
    self.init(actor: actor, version: version)
  }
}

extension Target: CustomStringConvertible {
  public var description: String {
    version.map { "\(actor)/\($0)" } ?? "\(actor)"
  }
}

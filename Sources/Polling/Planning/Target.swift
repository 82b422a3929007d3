package import Snapshots

/// Names what to poll: an Actor, or one version of it.
package struct Target: Hashable, Sendable {
  package let actor: ActorReference
  package let version: VersionNumber?

  package init(actor: ActorReference, version: VersionNumber? = nil) {
    self.actor = actor
    self.version = version
  }

  /// Reads `OWNER/NAME`, `OWNER~NAME` or an Actor's id, each with `/MAJOR.MINOR` or without, or the
  /// address of a page about an Actor.
  package init?(_ text: String) {
    if let address = ActorReference.address(text) {
      self.init(actor: address.actor, version: address.version)
      return
    }
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
  package var description: String {
    version.map { "\(actor)/\($0)" } ?? "\(actor)"
  }
}

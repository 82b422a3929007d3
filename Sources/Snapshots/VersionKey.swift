/// Identifies a version by its Actor's id and its number.
package struct VersionKey: Hashable, Sendable {
  /// Apify's id of the Actor.
  package let actor: String
  package let number: VersionNumber

  package init(actor: String, number: VersionNumber) {
    self.actor = actor
    self.number = number
  }
}

/// Lists the Actors of an account.
package struct ActorList: Hashable, Sendable {
  /// In the order of their creation.
  package let actors: [Actor]
  /// False when the list changed whenever it was read, or has entries that can't be read, so that an
  /// Actor may be missing from it.
  package let isComplete: Bool
  /// Why entries of the list could not be read; nil when all could.
  package let unreadable: String?

  package init(actors: [Actor], isComplete: Bool, unreadable: String? = nil) {
    self.actors = actors
    self.isComplete = isComplete
    self.unreadable = unreadable
  }
}

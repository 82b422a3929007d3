/// Lists the Actors of an account.
package struct ActorList: Hashable, Sendable {
  /// In the order of their creation.
  package let actors: [Actor]
  /// False when the list changed whenever it was read, so that an Actor may be missing from it.
  package let isComplete: Bool

  package init(actors: [Actor], isComplete: Bool) {
    self.actors = actors
    self.isComplete = isComplete
  }
}

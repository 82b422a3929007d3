import Snapshots
import Storage

/// What is asked about the builds of an Actor.
struct BuildInquiry: Sendable {
  let actor: Actor
  /// What the Actor told of its builds before they were asked for; nil when it did not.
  let mark: ContentHash?

  /// Nil when the answer about the Actor hints at no build that is not recorded.
  ///
  /// - Parameter isFull: hints are not believed.
  init?(
    about answer: ActorAnswer<Source.Miss>,
    known: ActorRecord?,
    isFull: Bool
  ) {
    let recorded = known?.actor.id == answer.actor.id ? known?.buildsMark : nil
    actor = answer.actor
    // An answer that is byte for byte the known one tells what that one told.
    mark = answer.builds.map(\.mark) ?? recorded
    if !isFull, let recorded, recorded == mark { return nil }
  }
}

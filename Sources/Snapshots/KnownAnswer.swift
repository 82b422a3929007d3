/// Holds what an answer said of an Actor, with what tells an equal one.
public struct KnownAnswer: Hashable, Sendable {
  public let actor: Actor
  public let mark: AnswerMark

  public init(actor: Actor, mark: AnswerMark) {
    self.actor = actor
    self.mark = mark
  }
}

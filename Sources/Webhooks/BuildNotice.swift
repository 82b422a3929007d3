import Snapshots

/// What is read of a webhook's body.
struct BuildNotice {
  /// The id that an Actor would have.
  let actor: String

  /// Nil when it is no JSON, or names no Actor where Apify does.
  init?(_ body: some Sequence<UInt8>) {
    guard let document = try? JSONSlice(checking: Array(body)),
      let text = document.last("eventData")?.last("actorId")?.text?.string,
      case .id(let id)? = ActorReference(text)
    else { return nil }
    actor = id
  }
}

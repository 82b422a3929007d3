import Changes
import Snapshots

/// What Apify's API is asked as of a time: `/at/TIME/v2/acts/…`, or `/v2/actors/…`.
struct PastQuestion: Sendable {
  enum Subject: Sendable {
    case actor
    case versions
    case version(VersionNumber)
    case variables(VersionNumber)
    case variable(VersionNumber, String)
  }

  let time: Selector.Revision
  let actor: ActorReference
  let subject: Subject
  /// The time does not count back from now.
  let isLasting: Bool

  /// Reads a path, as it was sent; nil when it is none of these.
  ///
  /// Throws `Problem` for what Apify's API has not, or what is not answered of it.
  init?(path: Substring, now: Timestamp) throws(Problem) {
    let sent = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    guard sent.count >= 3, sent.first == "at", sent[sent.startIndex + 2] == "v2" else { return nil }
    var parts: [String] = []
    for part in sent { parts.append(try PageRequest.decoded(part.utf8)) }
    let text = parts[1]
    let later = Timestamp(milliseconds: now.milliseconds + 90_000_001)
    if text == "latest" {
      (time, isLasting) = (.back(0), true)
    } else if let moment = Timestamp(typed: text, now: now) {
      (time, isLasting) = (.at(moment), Timestamp(typed: text, now: later) == moment)
    } else {
      throw .bad("'\(text)' is no time: latest, \(Timestamp.typedForms)")
    }
    guard parts.count >= 5, ["acts", "actors"].contains(parts[3]),
      let actor = ActorReference(parts[4]),
      let subject = Subject(parts.dropFirst(5))
    else { throw .unknown(String(path)) }
    (self.actor, self.subject) = (actor, subject)
  }
}

extension PastQuestion.Subject {
  /// Reads what follows an Actor; nil when there is no such thing.
  fileprivate init?(_ parts: ArraySlice<String>) {
    let parts = Array(parts)
    if parts.isEmpty {
      self = .actor
      return
    }
    guard parts[0] == "versions" else { return nil }
    if parts.count == 1 {
      self = .versions
      return
    }
    guard let number = VersionNumber(parts[1]) else { return nil }
    switch (parts.count, parts.count > 2 ? parts[2] : "env-vars") {
    case (2, _): self = .version(number)
    case (3, "env-vars"): self = .variables(number)
    case (4, "env-vars"): self = .variable(number, parts[3])
    default: return nil
    }
  }
}

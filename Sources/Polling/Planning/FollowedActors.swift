import Snapshots
package import Storage

/// Finds which of some named Actors are followed, and what to poll for them.
package struct FollowedActors: Sendable {
  private let scope: Poller.Scope
  /// Those of the account, by the latest list of it.
  private var listed: Set<String> = []

  package init(by scope: Poller.Scope) {
    self.scope = scope
  }

  /// Takes what a poll of all that is followed has seen.
  package mutating func take(_ outcome: Outcome) {
    if let listed = outcome.listed { self.listed = listed }
  }

  /// What to poll when Actors with these ids are said to have moved; empty when none of them is followed.
  ///
  /// An Actor that is none of the account's, or a new one, has the account's list be read: nothing else is
  /// asked about it.
  package func scopes(for ids: [String], in archive: Archive) throws -> [Poller.Scope] {
    switch scope {
    case .targets(let targets):
      let asked = Set(ids)
      let known = try archive.read { try $0.actors(targets.map(\.actor)) }
      let named = zip(targets, known).filter { target, known in
        if case .id(let id) = target.actor { return asked.contains(id) }
        return known.map { asked.contains($0.actor.id) } ?? false
      }
      return named.isEmpty ? [] : [.targets(named.map(\.0))]
    case .archived:
      let known = try Set(archive.read { try $0.actorIDs() })
      return Self.scopes(of: ids.filter(known.contains))
    case .mine:
      let others = ids.filter { !listed.contains($0) }
      return Self.scopes(of: ids.filter(listed.contains))
        + (others.isEmpty ? [] : [.mine(isFull: false)])
    }
  }

  private static func scopes(of ids: [String]) -> [Poller.Scope] {
    ids.isEmpty ? [] : [.targets(ids.map { Target(actor: .id($0)) })]
  }
}

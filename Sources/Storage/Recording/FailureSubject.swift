package import Snapshots

/// Identifies what a failure is about, whatever it is called meanwhile.
package enum FailureSubject: Hashable, Sendable {
  /// A poll as a whole.
  case poll
  /// The list of the account's Actors.
  case list
  /// A command that is run after a poll, by its name.
  case hook(String)
  /// A mirror that is pushed to, by what it is called.
  case mirror(String)
  /// What was asked for by a name or an id that was never seen.
  case target(String)
  /// An Actor, by Apify's id.
  case actor(String)
  case version(VersionKey)
  /// Where the source of a version is, when that is elsewhere.
  case source(VersionKey)
  /// The builds of an Actor, by Apify's id of that.
  case builds(String)
}

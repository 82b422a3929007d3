package import Changes
package import Snapshots
package import Storage

/// Which snapshots are asked for, and how much about each.
package struct LogQuestion: Sendable {
  /// Nil: of all versions.
  package var selector: Selector?
  /// The change may have happened at this time or later.
  package var since: Timestamp?
  /// The change may have happened before this time.
  package var until: Timestamp?
  /// A file has this text more often, or less often, than before; empty: no matter.
  package var text = ""
  /// A line that was added to a file, or removed, matches this expression; nil: no matter.
  package var changedLine: String?
  /// The one file of the selector's path is followed over renames and copies.
  package var isFollowing = false
  /// The latest snapshots come last.
  package var isReversed = false
  /// Empty: any event.
  package var events: Set<Event> = []
  /// Only snapshots that were recorded before the one with this key.
  package var before: SnapshotID?
  /// How many snapshots at the most.
  package var limit = Int.max
  /// What was built is asked for, and what that tells of when changes happened.
  package var hasBuilds = false
  /// What changed is asked for.
  package var hasChanges = false
  package var options = ComparisonOptions()

  package init() {}
}

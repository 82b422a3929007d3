import GRDB
import Snapshots

/// Moves over the revisions of a version, and has the files and variables of each.
struct StateWalk {
  private let version: VersionID
  private let view: ArchiveView
  private var files = ActiveSpans<FileSpanRow>()
  private var variables = ActiveSpans<VariableSpanRow>()
  private var revision = 0

  init(of version: VersionID, in view: ArchiveView) {
    (self.version, self.view) = (version, view)
  }

  /// Moves on to a snapshot, or stays at it. Throws when its state is not the one that was recorded.
  mutating func state(of snapshot: SnapshotRecord) throws -> ArchiveView.State {
    let (before, end) = (revision, snapshot.revision)
    try files.move(of: version, after: before, to: end, in: view.database)
    try variables.move(of: version, after: before, to: end, in: view.database)
    revision = end
    let state = ArchiveView.State(
      files: files.rows.map(\.file),
      variables: variables.rows.map(\.variable)
    )
    guard ArchiveView.fits(state, snapshot) else { throw ArchiveView.damage(of: snapshot) }
    return state
  }
}

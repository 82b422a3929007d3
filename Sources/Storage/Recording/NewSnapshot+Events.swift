import Foundation
import GRDB
import Snapshots

/// What kind of event a new snapshot is.
extension NewSnapshot {
  /// What a state is in the life of its version.
  func event(
    _ coverage: Snapshot.Coverage,
    _ digest: ContentHash,
    _ fields: Snapshot.Fields,
    _ files: SpanChanges<FileValue>,
    _ variables: SpanChanges<EnvironmentVariable.Value>
  ) throws -> Event {
    guard let latest else { return .first }
    if latest.event == .gone { return .back }
    if coverage == .withheld { return .withheld }
    if coverage == .resolved, try isJustFetched(fields, files, variables) { return .resolved }
    if latest.coverage == .withheld, try lastShown()?.digest == digest { return .shown }
    let isKnown = try Bool.fetchOne(
      database.cachedStatement(
        sql: "SELECT EXISTS (SELECT 1 FROM snapshots WHERE version_id = ? AND digest = ?)"
      ),
      arguments: [version.number, Data(digest.bytes)]
    )
    return isKnown == true ? .reverted : .changed
  }

  /// Whether nothing is new about a version but that its source was fetched.
  private func isJustFetched(
    _ fields: Snapshot.Fields,
    _ files: SpanChanges<FileValue>,
    _ variables: SpanChanges<EnvironmentVariable.Value>
  ) throws -> Bool {
    guard let latest, latest.coverage == .pointer, latest.fields == fields, variables.isEmpty
    else { return false }
    // Files that were fetched before the pointer may have changed meanwhile.
    return try lastWithFiles()?.coverage != .resolved || files.isEmpty
  }

  /// The last snapshot that did not withhold the source.
  func lastShown() throws -> SnapshotRecord? {
    try SnapshotRecord.fetchAll(
      where: "version_id = ? AND coverage IS NOT 'withheld'",
      orderedBy: "revision DESC LIMIT 1",
      [version.number],
      in: database
    ).first
  }
}

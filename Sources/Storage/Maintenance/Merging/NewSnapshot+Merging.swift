import Foundation
import GRDB
import Snapshots

/// How a snapshot of one of several archives comes into the one that they become.
extension NewSnapshot {
  /// When and by which poll it was seen first, and under which key it is kept.
  struct Arrival {
    let key: Int64
    let poll: PollID
    /// Of the first one it counts for nothing.
    let changedAfter: Timestamp?
    let seenFrom: Timestamp
  }

  /// Inserts a snapshot as the latest one, as if one poll had seen all before; the event is made
  /// anew. What the latest one is already is not inserted.
  func insert(
    _ old: HashedRow,
    merging snapshot: SnapshotRecord,
    _ state: ArchiveView.State,
    as arrival: Arrival,
    without purges: MergedPurges,
    elsewhere: (ContentHash) throws -> Content?
  ) throws {
    var (snapshot, old) = (snapshot, old)
    if try isPointerBesideFetchedFiles(snapshot) {
      snapshot.becomePointer(state)
      old["digest"] = .bytes(snapshot.digest?.bytes ?? [])
      (old["file_count"], old["total_size"]) = (.null, .null)
    }
    // What was never there can't go.
    if latest?.digest == snapshot.digest { return }
    try insert(old, of: snapshot, state, elsewhere: elsewhere) { row, files, variables in
      row["snapshot_id"] = .integer(arrival.key)
      row["version_id"] = .integer(version.number)
      row["poll_id"] = .integer(arrival.poll.number)
      row["observed_at"] = .init(arrival.seenFrom.description)
      if let coverage = snapshot.coverage, let digest = snapshot.digest {
        let event = try event(coverage, digest, snapshot.fields, files, variables)
        row["event"] = .init(event.rawValue)
      }
      let start = arrival.changedAfter ?? arrival.seenFrom
      row["changed_after"] = .init(latest == nil ? nil : start.description)
      row["extra"] = try purges.kept(
        row["extra"],
        snapshot.extra,
        in: .snapshotExtra,
        of: state.files,
        state.variables.filter { try kept($0.value, of: $0.name).isPurged }
      )
      row["warnings"] = try purges.kept(row["warnings"], in: .snapshotWarnings)
    }
  }

  /// What a snapshot that shows where the source is has of files is left over, once that was fetched.
  private func isPointerBesideFetchedFiles(_ snapshot: SnapshotRecord) throws -> Bool {
    try snapshot.coverage == .pointer && snapshot.fileCount != nil
      && lastWithFiles()?.coverage == .resolved
  }
}

extension SnapshotRecord {
  /// Leaves the files out that stood beside where the source is.
  fileprivate mutating func becomePointer(_ state: ArchiveView.State) {
    fileCount = nil
    extra["sourceFiles"] = nil
    digest = Snapshot.digest(
      coverage: .pointer,
      fields: fields,
      files: nil,
      variables: environmentVariableCount == nil ? nil : state.variables
    )
  }
}

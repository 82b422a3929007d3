import GRDB
import Snapshots

/// A new archive of all that is whole in a damaged one.
///
/// It has a UUID of its own: revisions are counted anew where some are lost, so it is no copy, and who knows archives
/// by their UUIDs must not take one for the other.
package struct Salvage: Sendable {
  private let file: ArchiveFile

  /// - Parameter bytes: the path where it is no text.
  package init(to path: String, bytes: [UInt8]? = nil) throws(ArchiveError) {
    file = try ArchiveFile(named: path, bytes: bytes)
  }

  /// Makes the new archive of one moment of another; it is verified before it takes its name.
  package func run(
    of path: String,
    bytes: [UInt8]? = nil,
    progress: @escaping @Sendable (String) -> Void
  ) async throws -> SalvageReport {
    let source = try Archive(
      at: ArchiveFile(ofArchiveAt: path, bytes: bytes),
      for: .verifying
    )
    return try await UnfinishedFile.make(at: file, of: file) { unfinished in
      var report = try await fill(unfinished.file, from: source, progress)
      report.path = file.name
      progress("the new archive")
      let check = try await Verification().run(at: unfinished.file)
      try check.requireWhole { .madeDamaged(path: file.name, count: $0, reason: $1) }
      return report
    }
  }

  private func fill(
    _ file: ArchiveFile,
    from source: Archive,
    _ progress: @escaping @Sendable (String) -> Void
  ) async throws -> SalvageReport {
    let target = try Archive(at: file, for: .writing)
    let report = try await source.read { view in
      var work = try SalvageWork(from: view, to: target)
      return try work.run(progress)
    }
    try target.makeOneFile()
    return report
  }
}

import GRDB

/// Looks through an archive for what is not as it was recorded.
///
/// It writes nothing, waits for no poll and holds none up. Its cost is that of reading the file once, and the
/// texts as often as contents share their chunks; of slices and a quick one less.
package struct Verification: Sendable {
  /// How far it is.
  package struct Progress: Sendable {
    /// What is looked at, in a few words.
    package let subject: String
    /// Bytes that were hashed so far.
    package let size: Int
    package let findingCount: Int
  }

  package let slice: Slice
  /// Without what costs the most: the bytes of contents, whole states, and each index against its table.
  package let isQuick: Bool

  package init(of slice: Slice = .whole, isQuick: Bool = false) {
    (self.slice, self.isQuick) = (slice, isQuick)
  }

  /// Looks through the archive at a path.
  ///
  /// What is too damaged to be opened is a finding, too. Throws where there is no archive, or one of a later
  /// schema.
  package func run(
    at path: String,
    bytes: [UInt8]? = nil,
    warn: (String) -> Void,
    progress: (Progress) -> Void
  ) async throws -> VerificationReport {
    try await run(
      at: ArchiveFile(ofArchiveAt: path, bytes: bytes),
      warn: warn,
      progress: progress
    )
  }

  func run(
    at file: ArchiveFile,
    warn: (String) -> Void = { _ in },
    progress: (Progress) -> Void = { _ in }
  ) async throws -> VerificationReport {
    var report = VerificationReport()
    let archive: Archive
    do {
      archive = try Archive(at: file, for: .verifying)
    } catch {
      guard let finding = Finding(of: error, in: "the file") else { throw error }
      report.add(finding)
      return report
    }
    archive.warnings.forEach(warn)
    // What can't be read is found below.
    if (try? await archive.read { try !Schema.missingFromOlder($0.database).isEmpty }) == true {
      warn(
        """
        \(file.name) was written by an older archiver, and its views and triggers were not looked at; 'archiver \
        migrate' or the next 'archiver poll' makes them anew
        """
      )
    }
    for first in checks { try await run(first, of: archive, &report, progress) }
    return report
  }

  private func run(
    _ first: any Check,
    of archive: Archive,
    _ report: inout VerificationReport,
    _ progress: (Progress) -> Void
  ) async throws {
    var next: (any Check)? = first
    while let check = next {
      progress(
        Progress(subject: check.subject, size: report.size, findingCount: report.findingCount)
      )
      let before = report
      (report, next) = try await archive.read { view in
        var report = before
        do {
          let next = try check.run(&report, in: view)
          return (report, next)
        } catch {
          guard let finding = Finding(of: ArchiveError(error, at: view.path), in: check.subject)
          else { throw error }
          report.add(finding)
          return (report, nil)
        }
      }
    }
  }

  private var checks: [any Check] {
    let rows: [any Check] = [
      MetaCheck(), NameCheck(slice), PollCheck(slice), TagCheck(slice), LookCheck(slice),
    ]
    let contents: [any Check] = isQuick ? [] : [ChunkCheck(slice), ContentCheck(slice)]
    return [SchemaCheck()] + FileCheck.all(of: slice, isQuick: isQuick)
      + [RuleCheck(slice), ReferenceCheck(slice)] + rows + contents
      + [VersionCheck(slice, isQuick: isQuick), BuildCheck(slice, isQuick: isQuick)]
  }
}

extension Finding {
  /// What was met while something was looked at; nil when that is no damage.
  init?(of error: ArchiveError, in subject: String) {
    let rest = "what SQLite still reads, the other findings are about"
    switch error {
    case .damaged(_, let reason):
      self.init(.file, "\(subject): \(reason)", rest: rest)
    case .failed(_, let reason):
      self.init(.file, "\(subject) can't be read: \(reason)", rest: rest)
    default: return nil
    }
  }
}

import GRDB
import Snapshots

/// A new archive of the history that several archives have of the same Actors, or of others.
///
/// The archives are left as they are. The new one has a UUID of its own, for it is no copy of any of them.
package struct Merge: Sendable {
  private let file: ArchiveFile
  private let takesForks: Bool

  /// - Parameters:
  ///   - bytes: the path where it is no text.
  ///   - takesForks: whether archives with one UUID that went on differently are taken for pollers of their own.
  package init(
    to path: String,
    bytes: [UInt8]? = nil,
    takingForks takesForks: Bool
  ) throws(ArchiveError) {
    file = try ArchiveFile(named: path, bytes: bytes)
    self.takesForks = takesForks
  }

  /// Makes the new archive of one moment of each of the others; these and it are verified before it takes its name.
  package func run(
    of paths: [(path: String, bytes: [UInt8]?)],
    warn: (String) -> Void,
    progress: @escaping @Sendable (String) -> Void
  ) async throws -> MergeReport {
    let files = try paths.map { try ArchiveFile(ofArchiveAt: $0.path, bytes: $0.bytes) }
    try Self.makeSureAreDifferent(files)
    if try file.identity() != nil { throw ArchiveError.taken(path: file.name) }
    for file in files { try await Self.verify(file, warn, progress) }
    let archives = try files.map { try Archive(at: $0, for: .reading) }
    return try await UnfinishedFile.make(at: file, of: file) { unfinished in
      var report = try await fill(unfinished.file, from: archives, progress)
      report.path = file.name
      let check = try await Verification().run(
        at: unfinished.file,
        progress: { progress("the new archive: \($0.subject)") }
      )
      try check.requireWhole { .madeDamaged(path: file.name, count: $0, reason: $1) }
      return report
    }
  }

  private static func makeSureAreDifferent(_ files: [ArchiveFile]) throws(ArchiveError) {
    var names: [ArchiveFile.Identity: String] = [:]
    for file in files {
      guard let identity = try file.identity() else { throw .missing(path: file.name) }
      if let other = names[identity] { throw .sameFile(path: other, other: file.name) }
      names[identity] = file.name
    }
  }

  /// Refuses an archive that is not whole; views and triggers are none of its history.
  private static func verify(
    _ file: ArchiveFile,
    _ warn: (String) -> Void,
    _ progress: @escaping @Sendable (String) -> Void
  ) async throws {
    do {
      // Which tables it has is told best by who opens it.
      _ = try Archive(at: file, for: .reading)
    } catch {
      guard case .damaged(let path, let reason) = error else { throw error }
      throw ArchiveError.damagedSource(path: path, count: 1, reason: reason)
    }
    let report = try await Verification().run(
      at: file,
      warn: warn,
      progress: { progress("\(file.name): \($0.subject)") }
    )
    let findings = report.findings.filter { $0.kind != .schema }
    guard let first = findings.first else { return }
    let row = first.row.map { " \($0)" } ?? ""
    throw ArchiveError.damagedSource(
      path: file.name,
      count: findings.count,
      reason: first.table.map { "\($0)\(row): \(first.reason)" } ?? first.reason
    )
  }

  private func fill(
    _ unfinished: ArchiveFile,
    from archives: [Archive],
    _ progress: @escaping @Sendable (String) -> Void
  ) async throws -> MergeReport {
    let target = try Archive(at: unfinished, for: .writing)
    let takesForks = takesForks
    var report = MergeReport()
    report.sources = try await Self.read(archives) { views in
      let sources = try MergeSource.all(of: views)
      let copies = try Self.copies(among: sources, takesForks)
      try MergeWork(from: sources, to: target).run(progress)
      return try views.map { view in
        try MergeReport.Source(view, olderCopyOf: copies[view.path])
      }
    }
    try report.count(target)
    try target.makeOneFile()
    return report
  }

  /// Has the body ask one moment of each archive.
  private static func read<Value: Sendable>(
    _ archives: [Archive],
    _ body: @escaping @Sendable ([ArchiveView]) throws -> Value
  ) async throws -> Value {
    @Sendable func open(_ rest: ArraySlice<Archive>, _ views: [ArchiveView]) throws -> Value {
      guard let next = rest.first else { return try body(views) }
      return try next.read { view in
        // The moment begins with the first thing that is read.
        _ = try Int.fetchOne(view.database, sql: "SELECT count(*) FROM meta")
        return try open(rest.dropFirst(), views + [view])
      }
    }
    guard let first = archives.first else { return try body([]) }
    return try await first.read { view in
      _ = try Int.fetchOne(view.database, sql: "SELECT count(*) FROM meta")
      return try open(archives.dropFirst(), [view])
    }
  }

  /// Which archives are older copies of others, by path. Throws for those that went their own ways.
  private static func copies(
    among sources: [MergeSource],
    _ takesForks: Bool
  ) throws -> [String: String] {
    var copies: [String: String] = [:]
    for (index, one) in sources.enumerated() {
      for other in sources[(index + 1)...] {
        switch try ForkCheck.kinship(of: one, other) {
        case .unrelated: break
        case .copy(let older):
          copies[older.name] = older.index == one.index ? other.name : one.name
        case .fork(let parting):
          if !takesForks {
            throw ArchiveError.forked(path: one.name, other: other.name, parting: parting)
          }
        }
      }
    }
    return copies
  }
}

extension MergeReport.Source {
  fileprivate init(_ view: ArchiveView, olderCopyOf copy: String?) throws {
    path = view.path
    id = try Archive.id(in: view.database)
    snapshots = try Int.fetchOne(view.database, sql: "SELECT count(*) FROM snapshots") ?? 0
    polls = try Int.fetchOne(view.database, sql: "SELECT count(*) FROM polls") ?? 0
    olderCopyOf = copy
  }
}

extension MergeReport {
  fileprivate mutating func count(_ archive: Archive) throws {
    let counts = try archive.read { view in
      try ["actors", "versions", "snapshots", "contents", "builds", "polls", "failures"].map {
        try Int.fetchOne(view.database, sql: "SELECT count(*) FROM \($0)") ?? 0
      }
    }
    (actors, versions, snapshots, contents) = (counts[0], counts[1], counts[2], counts[3])
    (builds, polls, failures) = (counts[4], counts[5], counts[6])
  }
}

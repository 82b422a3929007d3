import GRDB
import Snapshots

/// Walks over the revisions of a version in their order, and holds each against what the spans make of it.
struct RevisionWalk {
  /// `OWNER/NAME/MAJOR.MINOR`.
  let name: String
  private let version: VersionID
  private let isQuick: Bool
  private let damagedContents: Set<ContentID>
  private let view: ArchiveView
  private var files = ActiveSpans<FileSpanRow>()
  private var variables = ActiveSpans<VariableSpanRow>()
  private var revision = 0
  private var whole: [ClosedRange<Int>] = []
  private var wholeCount = 0
  /// The first revision of those at hand whose state is not right.
  private var wrongSince: Int?

  init(
    of version: VersionID,
    isQuick: Bool,
    damagedContents: Set<ContentID>,
    in view: ArchiveView
  ) {
    (self.version, self.isQuick, self.view) = (version, isQuick, view)
    self.damagedContents = damagedContents
    name = view.name(of: version)
  }

  /// Adds what was seen to a report; also when the walk did not come to its end.
  func sumUp(in report: inout VerificationReport) {
    report.snapshots.checked += revision
    report.snapshots.whole += wholeCount
    if wholeCount < revision {
      report.damagedVersions.append(.init(name: name, revisions: revision, whole: whole))
    }
  }

  mutating func walk(_ found: (Finding) -> Void) throws {
    while true {
      let page = try SnapshotRecord.readable(
        of: version,
        after: revision,
        limit: 200,
        in: view.database
      )
      if page.isEmpty { break }
      for row in page { try take(row, found) }
    }
    noteStates(until: revision, found)
  }

  private mutating func take(_ row: SnapshotRecord.Reading, _ found: (Finding) -> Void) throws {
    if row.revision > revision + 1 {
      noteStates(until: revision, found)
      found(
        Finding(
          .snapshot,
          "\(row.revision - revision - 1) revisions before it are missing",
          in: "snapshots",
          row: row.id,
          at: [place(revision + 1, row.revision - 1)],
          rest: "the revisions before and after are judged by themselves"
        )
      )
    }
    let before = revision
    revision = row.revision
    var isWhole = true
    func note(_ finding: Finding) {
      isWhole = false
      found(finding)
    }
    let step = try step(after: before, note)
    switch row.record {
    case .failure(let damage):
      note(
        Finding(.snapshot, damage.reason, in: "snapshots", row: row.id, at: [place(revision)])
      )
      noteStates(until: revision - 1, found)
    case .success(let snapshot):
      // What changed since one that is missing is not known.
      if revision == before + 1 { check(step, of: snapshot, note) }
      if !isQuick, try !hasRightState(snapshot) {
        isWhole = false
        wrongSince = wrongSince ?? revision
      } else {
        noteStates(until: revision - 1, found)
      }
    }
    if isWhole, !files.rows.contains(where: { $0.file.content.map(isDamaged) ?? false }) {
      noteWhole()
    }
  }

  private func isDamaged(_ content: FileRecord.Stored) -> Bool {
    !damagedContents.isEmpty && damagedContents.contains(content.id)
  }

  private mutating func noteWhole() {
    wholeCount += 1
    if let last = whole.last, last.upperBound == revision - 1 {
      whole[whole.count - 1] = last.lowerBound...revision
    } else {
      whole.append(revision...revision)
    }
  }

  /// States that follow each other are wrong for one reason, most often.
  private mutating func noteStates(until last: Int, _ found: (Finding) -> Void) {
    guard let first = wrongSince else { return }
    wrongSince = nil
    found(
      Finding(
        .state,
        "its files or variables are not those that were recorded",
        at: [place(first, last)],
        rest: "what changed with a snapshot, and the bytes of contents, are judged by themselves"
      )
    )
  }

  private func place(_ first: Int, _ last: Int? = nil) -> Finding.Place {
    Finding.Place(name: name, firstRevision: first, lastRevision: last ?? first)
  }
}

// MARK: - What changes with a snapshot

extension RevisionWalk {
  private struct Step {
    let files: ActiveSpans<FileSpanRow>.Step
    let variables: ActiveSpans<VariableSpanRow>.Step
  }

  private mutating func step(after before: Int, _ note: (Finding) -> Void) throws -> Step {
    let step = Step(
      files: files.move(to: revision, opening: try opened(after: before, note)),
      variables: variables.move(to: revision, opening: try opened(after: before, note))
    )
    for row in step.files.overlapping { note(overlap(row)) }
    for row in step.variables.overlapping { note(overlap(row)) }
    return step
  }

  /// The spans that began after a revision, up to the one at hand.
  private func opened<Row: SpanRow>(
    after before: Int,
    _ note: (Finding) -> Void
  ) throws -> [Row] {
    try Row.fetch(of: version, after: before, upTo: revision, in: view.database) {
      note(Finding(.span, $1.reason, in: Row.table, row: $0, at: [place(revision)]))
    }
  }

  private func overlap<Row: SpanRow>(_ row: Row) -> Finding {
    var place = place(revision)
    place.path = row.key
    return Finding(
      .span,
      "it begins where another one has not ended",
      in: Row.table,
      row: row.id,
      at: [place]
    )
  }

  private func check(_ step: Step, of snapshot: SnapshotRecord, _ note: (Finding) -> Void) {
    let (files, variables) = (step.files, step.variables)
    let hash = StepHash(
      closedFiles: files.closed.map(\.entry),
      openedFiles: files.opened.map(\.entry),
      closedVariables: variables.closed.map(\.variable),
      openedVariables: variables.opened.map(\.variable)
    ).hash
    if hash != snapshot.changesHash {
      note(
        Finding(
          .change,
          "what changed with it is not what was recorded",
          in: "snapshots",
          row: snapshot.id.number,
          at: [place(revision)]
        )
      )
      return
    }
    let closed = Dictionary(files.closed.map { ($0.key, $0) }) { $1 }
    for row in files.opened {
      let replaced = closed[row.key]
      if row.replacedID == replaced?.id, row.hasRightLines(replacing: replaced) { continue }
      var place = place(revision)
      place.path = row.key
      note(
        Finding(
          .count,
          "its counts of lines, or what it replaced, are not right",
          in: "source_files",
          row: row.id,
          at: [place],
          rest: Self.derived
        )
      )
    }
    let before = Dictionary(variables.closed.map { ($0.key, $0.id) }) { $1 }
    for row in variables.opened where row.replacedID != before[row.key] {
      note(
        Finding(
          .count,
          "what it replaced is not right",
          in: "env_vars",
          row: row.id,
          at: [place(revision)],
          rest: Self.derived
        )
      )
    }
    if counts(of: files, variables) == snapshot.counts, hasRightSums(snapshot) { return }
    note(
      Finding(
        .count,
        "its counts are not those of its files and variables",
        in: "snapshots",
        row: snapshot.id.number,
        at: [place(revision)],
        rest: Self.derived
      )
    )
  }

  private static let derived = "the files and variables themselves are judged by their hashes"

  private func counts(
    of files: ActiveSpans<FileSpanRow>.Step,
    _ variables: ActiveSpans<VariableSpanRow>.Step
  ) -> ChangeCounts {
    let replaced = Set(files.opened.compactMap(\.replacedID))
    let removed = files.closed.filter { !replaced.contains($0.id) }
    var counts = ChangeCounts()
    counts.filesModified = files.closed.count - removed.count
    counts.filesAdded = files.opened.count - counts.filesModified
    counts.filesRemoved = removed.count
    counts.linesAdded = files.opened.reduce(0) { $0 + ($1.lines?.added ?? 0) }
    counts.linesRemoved =
      files.opened.reduce(0) { $0 + ($1.lines?.removed ?? 0) }
      + removed.reduce(0) { $0 + ($1.lineCount ?? 0) }
    counts.environmentVariables =
      Set(variables.closed.map(\.key)).union(variables.opened.map(\.key)).count
    return counts
  }

  private func hasRightSums(_ snapshot: SnapshotRecord) -> Bool {
    if let count = snapshot.fileCount, count != files.rows.count { return false }
    if let size = snapshot.totalSize, snapshot.fileCount != nil,
      size != files.rows.reduce(0, { $0 + ($1.file.content?.size ?? 0) })
    {
      return false
    }
    return snapshot.environmentVariableCount.map { $0 == variables.rows.count } ?? true
  }

  private func hasRightState(_ snapshot: SnapshotRecord) throws -> Bool {
    ArchiveView.fits(
      ArchiveView.State(
        files: files.rows.map(\.file),
        variables: variables.rows.map(\.variable)
      ),
      snapshot
    )
  }
}

import GRDB
import Snapshots

/// The builds of each version: their rows, and the hash over their source held against their files.
struct BuildCheck: Check {
  private let slice: Slice
  private let isQuick: Bool
  private var walk = KeyWalk(of: "versions", "version_id")

  init(_ slice: Slice, isQuick: Bool) {
    (self.slice, self.isQuick) = (slice, isQuick)
  }

  var subject: String { "builds of versions from \(walk.last + 1) on" }

  func run(_ report: inout VerificationReport, in view: ArchiveView) throws -> (any Check)? {
    var next = self
    guard let keys = try next.walk.next(1, of: slice, &report, in: view) else { return nil }
    for key in keys { try check(VersionID(number: key), &report, in: view) }
    return next
  }

  private func check(
    _ version: VersionID,
    _ report: inout VerificationReport,
    in view: ArchiveView
  ) throws {
    let name = view.name(of: version)
    var files = ActiveSpans<BuildFileRow>()
    var last = 0
    for row in try BuildRecord.readable(of: version, in: view.database) {
      let place = Finding.Place(name: name, build: row.number)
      var isWhole = true
      func note(_ reason: String, _ table: String, _ key: Int64, _ path: ExactString?) {
        isWhole = false
        var place = place
        place.path = path
        report.add(Finding(.build, reason, in: table, row: key, at: [place]))
      }
      switch row.record {
      case .failure(let damage): note(damage.reason, "builds", row.id, nil)
      case .success(let build):
        let opening = try BuildFileRow.fetch(
          of: version,
          after: last,
          upTo: build.number.number,
          in: view.database
        ) { note($1.reason, "build_files", $0, nil) }
        last = build.number.number
        for row in files.move(to: build.number.number, opening: opening).overlapping {
          note("it begins where another one has not ended", "build_files", row.id, row.key)
        }
        if !isQuick, !Self.fits(files.rows, build) {
          note("its files are not those that were recorded", "builds", row.id, nil)
        }
        if files.rows.contains(where: { isDamaged($0.file, report) }) { isWhole = false }
      }
      report.builds.add(isWhole: isWhole)
    }
  }

  private func isDamaged(_ file: FileRecord, _ report: VerificationReport) -> Bool {
    file.content.map { report.damagedContents.contains($0.id) } ?? false
  }

  /// A build whose source was not told, or is elsewhere, says nothing of files.
  static func fits(_ rows: [BuildFileRow], _ build: BuildRecord) -> Bool {
    guard build.coverage == .full else { return true }
    let hash = Snapshot.sourceHash(
      coverage: .full,
      fields: build.fields,
      files: rows.map { Snapshot.FileEntry($0.file) }
    )
    return hash == build.sourceHash && build.fileCount == rows.count
      && build.totalSize == rows.reduce(0) { $0 + ($1.file.content?.size ?? 0) }
  }
}

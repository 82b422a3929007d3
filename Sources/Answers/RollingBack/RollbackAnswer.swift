import Changes
import Snapshots
package import Storage

/// What `archiver rollback` answers: what it would do or did, and the difference that makes.
package struct RollbackAnswer: Encodable {
  private enum Key: CodingKey {
    case version, revision, build, state, way, steps, left, problem, notes, comparison, recorded
    case doubts
  }

  package let report: RollbackReport
  /// From what is there to what is to be; where it stopped or went wrong, from what was to be there to what is.
  package let comparison: ComparisonAnswer?

  package init(_ report: RollbackReport, in archive: ArchiveView) throws {
    self.report = report
    let sides: (old: ComparisonSide?, new: ComparisonSide)? =
      switch report.shown {
      case .states(let old, let new): (old, new)
      case .builds(let old, let new): try Self.sides(old, new, report.plan.version, in: archive)
      case nil: nil
      }
    let options = ComparisonOptions()
    comparison = try sides.map { sides in
      let pair = ComparisonPair(old: sides.old, new: sides.new)
      return ComparisonAnswer(try pair.comparison(options, in: archive), options, in: archive)
    }
  }

  /// Nil where one of them is not archived, or its source was not told.
  private static func sides(
    _ old: String?,
    _ new: String,
    _ version: VersionRecord,
    in archive: ArchiveView
  ) throws -> (ComparisonSide?, ComparisonSide)? {
    let builds = try [old, new].map { try $0.flatMap { try archive.build($0) } }
    // A tag may have named a build of another version, whose name is not known here.
    guard let new = builds[1], let old = builds[0],
      [old, new].allSatisfy({ $0.coverage == .full && $0.version == version.id })
    else { return nil }
    return (
      try ComparisonSide(BuildReference(version, old), in: archive),
      try ComparisonSide(BuildReference(version, new), in: archive)
    )
  }

  package var doubts: [Doubt] { report.plan.doubts }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    let plan = report.plan
    try container.encode(plan.version.name, forKey: .version)
    try container.encodeIfPresent(plan.target.revision, forKey: .revision)
    try container.encodeIfPresent(plan.target.build, forKey: .build)
    try container.encode(report.state, forKey: .state)
    try container.encode(report.way, forKey: .way)
    try container.encode(report.steps, forKey: .steps)
    try container.encode(report.left, forKey: .left)
    try container.encodeIfPresent(report.problem, forKey: .problem)
    try container.encode(report.notes, forKey: .notes)
    try container.encodeIfPresent(comparison, forKey: .comparison)
    try container.encodeIfPresent(report.recorded, forKey: .recorded)
    try container.encode(doubts, forKey: .doubts)
  }
}

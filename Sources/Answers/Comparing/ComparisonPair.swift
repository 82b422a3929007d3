import Changes
import Snapshots
import Storage

/// Two states to compare, or one file of each.
struct ComparisonPair: Sendable {
  /// Nil when there was nothing before.
  let old: ComparisonSide?
  let new: ComparisonSide
  /// The paths of two files that are to be compared with each other.
  var paths: (old: ExactString, new: ExactString)?

  /// What differs.
  func comparison(_ options: ComparisonOptions, in archive: ArchiveView) throws -> Comparison {
    if let old, let paths {
      return try Comparison(
        from: (old, paths.old),
        to: (new, paths.new),
        in: archive,
        ignoring: options.whitespace
      )
    }
    return try Comparison(
      from: old,
      to: new,
      in: archive,
      renames: options.renames,
      paths: options.paths,
      ignoring: options.whitespace
    )
  }
}

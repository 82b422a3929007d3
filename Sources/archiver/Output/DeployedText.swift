import Answers
import Changes
import Snapshots

/// Writes what runs under tags, a line each, and what was edited since.
enum DeployedText {
  /// So many paths are named.
  private static let most = 10

  static func write(_ tag: DeployedAnswer.Tag, to results: inout ResultStream) throws {
    let build = tag.build.map { "\($0)" } ?? "build \(tag.id)"
    let revision = tag.revision.map { ", from @\($0)" } ?? ""
    let since =
      tag.changedAfter.map {
        "after \(results.times.text(of: $0)) and not after \(results.times.text(of: tag.seenFrom))"
      } ?? "at \(results.times.text(of: tag.seenFrom)) or before"
    try results.write(
      line: "\(tag.actor)  \(tag.tag.quoted)  \(build)\(revision)  \(state(of: tag))"
    )
    try results.write(line: "    tagged \(since)")
    try write(
      paths: (tag.edits ?? []).map { edit in
        let sign = edit.old == nil ? "+" : edit.new == nil ? "-" : "~"
        return "\(sign) \(edit.path.quoted)"
      },
      to: &results
    )
    guard let commit = tag.commit else { return }
    if commit.isExact { return try results.write(line: "    commit \(commit.commit)") }
    try results.write(
      line: "    nearest commit \(commit.commit), \(commit.distance.counting("file")) differ"
    )
    try write(
      paths: commit.differing.map { "~ \($0.quoted)" }
        + commit.onlyInBuild.map { "+ \($0.quoted) in the build alone" }
        + commit.onlyInCommit.map { "- \($0.quoted) in the commit alone" },
      to: &results
    )
  }

  private static func write(paths: [String], to results: inout ResultStream) throws {
    for path in paths.prefix(most) { try results.write(line: "      \(path)") }
    if paths.count > most {
      try results.write(line: "      and \(paths.count - most) more, which --json lists")
    }
  }

  private static func state(of tag: DeployedAnswer.Tag) -> String {
    switch tag.state {
    case .same: "the source is the same now"
    case .drifted: "the source is another one now\(tag.latestRevision.map { ", @\($0)" } ?? "")"
    case .gone: "the version is gone"
    case .unknown: "its source is not known; 'archiver poll --builds' archives what there is"
    }
  }
}

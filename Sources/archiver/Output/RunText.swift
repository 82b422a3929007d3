import Answers
import Snapshots

/// Writes a run, in a line.
enum RunText {
  static func write(_ run: RunsAnswer.Entry, to results: inout ResultStream) throws {
    let build = run.build.map { "\($0)" } ?? "build \(run.buildID)"
    try results.write(
      line: """
        \(results.times.text(of: run.startedAt))  \(run.status)  \(build)  \(source(of: run))  \(run.id)
        """
    )
  }

  private static func source(of run: RunsAnswer.Entry) -> String {
    if let revision = run.revision { return "from @\(revision)" }
    if run.isUnseen { return "from a source that no poll saw" }
    return run.isArchived ? "from a source that is not known" : "from a build that is not archived"
  }
}

import Answers
import Snapshots

/// Writes builds, a line each.
enum BuildText {
  /// Writes a build of a list.
  static func write(_ build: BuildAnswer, to results: inout ResultStream) throws {
    let actor = build.version.split(separator: "/").prefix(2).joined(separator: "/")
    var parts = [
      "\(actor)@\(build.build)", build.status, results.times.text(of: build.startedAt),
      source(of: build),
    ]
    if !build.tags.isEmpty {
      parts.append("tags: \(build.tags.map(\.quoted).joined(separator: ", "))")
    }
    try results.write(line: parts.joined(separator: "  "))
  }

  /// Writes a build in the history of its version.
  static func write(
    _ build: BuildAnswer,
    beside revision: Int,
    to results: inout ResultStream
  ) throws {
    try results.write(
      line: """
            build \(build.build)  \(build.status)  \(results.times.text(of: build.startedAt))  \
        \(source(of: build))
        """
    )
  }

  /// What it was made from, in words.
  private static func source(of build: BuildAnswer) -> String {
    if let revision = build.revision { return "from @\(revision)" }
    if build.isUnseen { return "from a source that no poll saw" }
    switch build.coverage {
    case .pointer: return "from a source that is elsewhere"
    case .withheld: return "from a source that is withheld"
    case .full, .resolved, nil: return "from a source that was not told"
    }
  }
}

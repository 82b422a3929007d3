import Answers
import ArgumentParser
import Storage

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Makes one archive of several.
struct MergeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Make one new archive of several, by time.",
    discussion: """
      Archives of several pollers become one history: what all of them saw of an Actor, each state once, with \
      change windows that are as narrow as all looks together make them. Polls and failures of all are kept, \
      and what was purged in one is purged. The archives are left as they are; the new one is verified before \
      it takes its name, and has a UUID of its own. An older copy adds nothing to a newer one. Two archives \
      that were one and went on differently are refused (1), unless --forks says that both are right.

      Examples:
        archiver merge office.db server.db --to all.db
        archiver merge archive.db restored.db --forks --to all.db
      """
  )

  @Argument(help: "The archives, two or more.", completion: .file())
  var archives: [String]

  @Option(help: ArgumentHelp("The new archive.", valueName: "file"), completion: .file())
  var to: String

  @Flag(help: "Take archives that were one, and went on differently, for pollers of their own.")
  var forks = false

  @Flag(help: "Print one JSON document.")
  var json = false

  func validate() throws {
    if archives.count < 2 { throw ValidationError("name two archives or more") }
    if to.isEmpty || archives.contains("") { throw ValidationError("'' is no path") }
  }

  func run() async throws {
    let path = FilePath(argument: to)
    let merge = try Merge(to: path.string, bytes: path.bytes, takingForks: forks)
    let paths = archives.map { FilePath(argument: $0) }.map { (path: $0.string, bytes: $0.bytes) }
    defer { Output.progress(nil) }
    let report = try await merge.run(of: paths) {
      Output.note("Warning: \($0)")
    } progress: {
      Output.progress("merging: \($0)")
    }
    Output.progress(nil)
    let answer = MergeAnswer(report)
    try await ResultStream.open(as: json ? .json : .text) { results in
      try results.write(answer, doubts: answer.doubts) { results in
        for source in answer.archives {
          let copy = source.olderCopyOf.map { ", an older copy of \($0)" } ?? ""
          let counts = "\(source.snapshots.counting("snapshot")), \(source.polls.counting("poll"))"
          try results.write(line: "from \(source.path): \(counts)\(copy)")
        }
        let counts = "\(answer.snapshots.counting("snapshot")), \(answer.polls.counting("poll"))"
        try results.write(line: "\(answer.path): \(counts)")
      }
    }
  }
}

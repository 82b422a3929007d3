import Answers
import ArgumentParser
import Foundation
import Mirroring
import Snapshots
import Storage

/// Pushes an archive into PostgreSQL.
struct MirrorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mirror",
    abstract: "Push what is new in the archive into PostgreSQL.",
    discussion: """
      Many archives may be pushed into one database, each under its UUID, by many machines at once. The first \
      push makes the tables. What is cut off goes on with the next push, and pushing again what is there writes \
      nothing. Of passwords PGPASSFILE or a service file tells (man psql): in the address others see them.

      Examples:
        archiver mirror postgresql://archiver@db.example.com/history
        archiver mirror service=history --with-values

      docs/fleet.md says what is in the database, and what it costs.
      """
  )

  @Argument(help: "The database: postgresql://USER@HOST/DATABASE, or KEY=VALUE as libpq has it.")
  var address: String

  @Flag(help: "With the values of variables, as far as the archive has them.")
  var withValues = false

  @Flag(help: "Take away what the mirror has of this archive, and push all of it.")
  var anew = false

  @OptionGroup
  var archive: ArchiveOptions

  func run() async throws {
    let push = Push(
      to: try MirrorAddress(address),
      hasValues: withValues,
      isAnew: anew,
      now: { Timestamp(Date()).description },
      progress: { Output.progress("\($0.done) of \($0.total) versions") }
    )
    let source = try archive.open(for: .reading)
    defer { Output.progress(nil) }
    let answer = MirrorAnswer(try await push.run(of: source))
    Output.progress(nil)
    try await ResultStream.open(as: archive.form) { results in
      try results.write(answer, doubts: answer.doubts) { results in
        try results.write(line: answer.line)
      }
    }
  }
}

extension MirrorAnswer {
  fileprivate var line: String {
    let upTo = "\(mirror) has all up to poll \(poll)"
    if rows == 0 { return "\(upTo): nothing was new, 0 rows" }
    let parts = [
      snapshots.counting("snapshot"), contents.counting("content"), bytes.counting("byte"),
      rows.counting("row"),
    ]
    return "\(upTo): \(isAnew ? "pushed anew, " : "")\(parts.joined(separator: ", "))"
  }
}

import ArgumentParser
import Foundation
import Logging
import Mirroring
import ServiceLifecycle
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
        archiver mirror service=history --with-values --every 15m

      docs/fleet.md says what is in the database, and what it costs.
      """
  )

  @Argument(help: "The database: postgresql://USER@HOST/DATABASE, or KEY=VALUE as libpq has it.")
  var address: String

  @Option(
    help: ArgumentHelp(
      "Stay and push again and again: 90s, 15m, 2h, 1d. SIGTERM and SIGINT end it in order.",
      valueName: "interval"
    ),
    transform: Interval.argument
  )
  var every: Interval?

  @Flag(help: "With the values of variables, as far as the archive has them.")
  var withValues = false

  @Flag(help: "Take away what the mirror has of this archive, and push all of it.")
  var anew = false

  @OptionGroup
  var archive: ArchiveOptions

  func validate() throws {
    if anew, every != nil {
      throw ValidationError("--anew is for once; leave out --every")
    }
  }

  func run() async throws {
    let mirror = ArchiveMirror(
      address: try MirrorAddress(address),
      hasValues: withValues,
      isAnew: anew
    )
    let service = MirrorService(archive: archive, mirror: mirror, every: every?.duration)
    try await ServiceGroup.run([service], logger: .standardError(at: .warning))
  }
}

import ArgumentParser
import Storage

/// Brings an archive up to date.
struct MigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate",
    abstract: "Bring the archive of an older archiver up to date.",
    discussion: """
      A poll does so by itself; this is for an archive that is only read. Views and triggers that are not \
      archiver's are made anew, and an archive that was read in from a dump is marked as one again.

      Example:
        archiver migrate --db archive.db
      """
  )

  @OptionGroup
  var archive: ArchivePlace

  func run() async throws {
    let changes = try archive.migrate()
    try Output.print(
      line: changes.isEmpty
        ? "\(archive.place) was up to date"
        : "\(archive.place) is up to date: \(changes.joined(separator: ", "))"
    )
  }
}

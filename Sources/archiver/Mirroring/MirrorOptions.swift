import ArgumentParser
import Mirroring

/// The options of the mirror that a poll's archive is pushed into.
struct MirrorOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Push the archive into this database after each poll, as 'archiver mirror' does.",
      valueName: "url"
    )
  )
  private var mirror: String?

  @Flag(help: "With --mirror: with the values of variables.")
  private var withValues = false

  func validate() throws {
    guard mirror != nil || !withValues else {
      throw ValidationError("--with-values goes with --mirror")
    }
  }

  /// Throws `MirrorError` for what is no address.
  func place() throws -> ArchiveMirror? {
    try mirror.map { ArchiveMirror(address: try MirrorAddress($0), hasValues: withValues) }
  }
}

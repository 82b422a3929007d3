import ArgumentParser
import Polling

/// The options of whether builds are looked for, and of how many.
struct BuildOptions: ParsableArguments {
  @Flag(
    help: """
      Archive builds, too: those since the last look, and the first time all that Apify still has. \
      They are asked for when the Actor's answer hints at a new one; with --full always.
      """
  )
  private var builds = false

  @Option(
    help: ArgumentHelp(
      "The most builds that are asked for in one poll; the next one goes on there.",
      valueName: "count"
    )
  )
  private var maxBuilds: Int?

  func validate() throws {
    guard builds || maxBuilds == nil else {
      throw ValidationError("--max-builds goes with --builds")
    }
    guard maxBuilds.map({ $0 > 0 }) ?? true else {
      throw ValidationError("--max-builds takes a number above 0")
    }
  }

  var areArchived: Bool { builds }

  /// How many builds may be asked for in a poll.
  var limit: Int { maxBuilds ?? .max }
}

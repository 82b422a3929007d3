import ArgumentParser

/// The option of commands that list no more than so many.
struct CountOptions: ParsableArguments {
  @Option(
    name: [.customShort("n", allowingJoined: true), .customLong("max-count")],
    help: ArgumentHelp("How many at the most; -5 is -n 5.", valueName: "count")
  )
  private var limit: Int?

  func validate() throws {
    guard limit ?? 1 > 0 else { throw ValidationError("-n takes a number of 1 or more") }
  }

  /// How many at the most.
  var most: Int { limit ?? .max }
}

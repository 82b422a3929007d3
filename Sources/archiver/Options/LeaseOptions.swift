import ArgumentParser
import Mirroring
import ServiceLifecycle
import Snapshots

/// The option of where pollers agree on who looks at which Actor.
struct LeaseOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      With --mine: share the account's Actors with all pollers that name the same database. Each Actor is \
      looked at by one of them, once in each beat of --every.
      """,
      valueName: "address"
    )
  )
  private var lease: String?

  var isGiven: Bool { lease != nil }

  /// Nil when nobody shares. Throws `MirrorError`.
  func leases(every: Interval?) throws -> Leases? {
    guard let lease else { return nil }
    return Leases(at: try MirrorAddress(lease), every: every) { Task.isShuttingDownGracefully }
  }
}

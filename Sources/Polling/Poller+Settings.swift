package import Storage

extension Poller {
  /// Which versions to check.
  package enum Scope: Sendable {
    case targets([Target])
    /// Every Actor of the account; unless it is full, those that did not move since are skipped.
    case mine(isFull: Bool)
    /// Every Actor that is in the archive.
    case archived

    var name: PollScope {
      switch self {
      case .targets: .targets
      case .mine: .mine
      case .archived: .archived
      }
    }
  }

  /// Which builds a poll looks for.
  package enum BuildMode: Sendable {
    case none
    /// Those of Actors whose answer hints at one that is not recorded.
    case new
    /// Those of all Actors.
    case all
  }

  /// How a poll goes about it.
  package struct Settings: Sendable {
    /// How many targets the source asks for at a time; so many in a row without any answer end the
    /// poll.
    package var inFlight = 8
    /// The share of known versions, in percent, that may vanish in one poll.
    package var largestLoss = 20
    package var trigger = PollTrigger.once
    package var builds = BuildMode.none
    /// How many builds may be asked for in one poll.
    package var mostBuilds = Int.max
    /// The version of the program that the poll is filed under.
    package var program: String

    package init(program: String) {
      self.program = program
    }
  }

  /// How far a poll has come.
  package struct Progress: Sendable {
    package let done: Int
    package let total: Int
    package let changed: Int
    package let failed: Int
    /// Of builds, how many are recorded and how many of them there are; nil before any is asked for.
    package let builds: (done: Int, total: Int)?
  }
}

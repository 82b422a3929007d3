package import Storage

/// What pollers agree on that share the Actors of an account: which of them looks at which one.
///
/// Nobody looks at an Actor without a lease of it, which ends by itself unless it is renewed. The functions wait for
/// an answer, and are called on the poll's thread, one at a time.
package struct SharedWork: Sendable {
  /// No lease is to be had, and why.
  package struct Failure: Error {
    package let message: String

    package init(message: String) {
      self.message = message
    }
  }

  /// So many Actors are taken at a time: what one poller has taken no other one can help with.
  static let batch = 8

  /// Of the Actors with these ids, those that nobody has a lease of and nobody has looked at since the beat began,
  /// the ones that this poller had last before all others. Throws `Failure`.
  let open: @Sendable ([String]) throws -> [String]
  /// Of the Actors that were left to others, those that nobody has a lease of any more, and nobody has looked at since
  /// the beat of this poll began. None, and their ids are not needed, when that was asked a moment ago, or can't be.
  let lapsed: @Sendable (_ ids: () -> [String]) -> [String]
  /// Takes leases during a poll, and returns of whom: others were faster with the rest. Throws `Failure`.
  let take: @Sendable ([String], PollID) throws -> Set<String>
  /// Whether a lease is still held, as far as that can be told without asking.
  let isHeld: @Sendable (String) -> Bool
  /// Renews leases, and returns the fences of those that this poller still has: where nobody can be asked, until
  /// their time ends.
  let renew: @Sendable ([String]) -> [String: Int64]
  /// Renews all that this poller has.
  let renewAll: @Sendable () -> Void
  /// Gives leases back of Actors that were looked at.
  let finish: @Sendable ([String]) -> Void
  /// Gives all others back: somebody else is to look at those Actors.
  let release: @Sendable () -> Void
  /// How often leases are to be renewed.
  let renewal: Duration

  package init(
    open: @escaping @Sendable ([String]) throws -> [String],
    lapsed: @escaping @Sendable (_ ids: () -> [String]) -> [String],
    take: @escaping @Sendable ([String], PollID) throws -> Set<String>,
    isHeld: @escaping @Sendable (String) -> Bool,
    renew: @escaping @Sendable ([String]) -> [String: Int64],
    renewAll: @escaping @Sendable () -> Void,
    finish: @escaping @Sendable ([String]) -> Void,
    release: @escaping @Sendable () -> Void,
    renewal: Duration
  ) {
    (self.open, self.lapsed) = (open, lapsed)
    (self.take, self.isHeld) = (take, isHeld)
    (self.renew, self.renewAll) = (renew, renewAll)
    (self.finish, self.release, self.renewal) = (finish, release, renewal)
  }
}

extension Failure {
  /// Files that there are no leases, and so no work.
  init(_ failure: SharedWork.Failure) {
    self.init(
      of: .list,
      target: Self.list,
      stage: .list,
      message: "\(failure.message); without a lease nothing is polled"
    )
  }
}

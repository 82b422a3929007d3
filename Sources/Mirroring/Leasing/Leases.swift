import Foundation
package import Snapshots
import Storage
import Synchronization

/// The leases of one poller: it takes, renews and gives them back, and remembers until when each one is safe.
///
/// A call waits on the thread that it is made on, and but for a moment no longer than a part of a lease.
package final class Leases: Sendable {
  /// No lease is longer, in seconds, nor is any shorter.
  private static let (longest, shortest) = (60.0, 1.0)

  private struct Lease {
    let fence: Int64
    /// By the clock of this machine; by the server's it ends later.
    var end: ContinuousClock.Instant
  }

  private struct Beat {
    let start: String
    /// In seconds.
    let left: Double
    /// Whether there is an Actor that nobody has and nobody looked at.
    let isOpen: Bool
  }

  private struct State {
    var connection: Connection?
    var leases: [String: Lease] = [:]
    /// When the beat began that leases are taken for, in seconds since 1970.
    var start = ""
    /// The Actors that were asked about last.
    var known: [String] = []
    /// When it was asked last what is open.
    var lastLook = ContinuousClock.now
    /// In which beat Actors were given back that were not looked at.
    var gaveUp: String?
    var lastPoll: (beat: String?, time: ContinuousClock.Instant)?
  }

  package let address: MirrorAddress
  private let every: Interval?
  /// How long a lease is, in seconds.
  package let seconds: Double
  private let session = UUID().uuidString
  private let isToEnd: @Sendable () -> Bool
  private let state = Mutex(State())

  /// - Parameters:
  ///   - every: the time from one beat to the next; nil when there is but one.
  ///   - isToEnd: asked before anything is tried again.
  package init(
    at address: MirrorAddress,
    every: Interval?,
    isToEnd: @escaping @Sendable () -> Bool = { false }
  ) {
    self.address = address
    self.every = every
    // Whoever dies is replaced, with time to spare, within the same beat.
    seconds = max(Self.shortest, min(Self.longest, Double(every?.seconds ?? .max) / 4))
    self.isToEnd = isToEnd
  }

  /// Of Actors, those that nobody has and nobody looked at in this beat, what the archive had last before the rest;
  /// the rest in no order, so that pollers do not all reach for the same. Throws `MirrorError`.
  package func open(_ ids: [String], for archive: String) throws -> [String] {
    try state.withLock { state in
      (state.known, state.lastLook) = (ids, .now)
      state.start = try patiently(&state) { [last = state.start] (table) throws -> String in
        if let every { return try table.beat(of: every.seconds).start }
        return last.isEmpty ? try table.now() : last
      }
      let open = try patiently(&state) {
        [start = state.start] (table) throws -> [(id: String, isOwn: Bool)] in
        try table.add(ids)
        return try table.open(ids, since: start, for: archive)
      }
      return open.filter(\.isOwn).map(\.id) + open.filter { !$0.isOwn }.map(\.id).shuffled()
    }
  }

  /// Of Actors that others had when a poll began, those that nobody has any more and nobody looked at in the beat of
  /// that poll; none when that was asked less than half a lease ago, or the server can't be asked.
  package func lapsed(_ ids: () -> [String], for archive: String) -> [String] {
    state.withLock { state in
      if state.lastLook.duration(to: .now) < lookout { return [] }
      state.lastLook = .now
      let (ids, start) = (ids(), state.start)
      // Who must have an answer, in order to go on, asks for leases.
      let open = try? once(&state) { table in try table.open(ids, since: start, for: archive) }
      return open?.map(\.id) ?? []
    }
  }

  /// How often it is asked what others left who died.
  private var lookout: Duration { .seconds(seconds / 2) }

  /// Takes those of Actors that are still open, and returns which. Throws `MirrorError`.
  package func take(
    _ ids: [String],
    for archive: String,
    during poll: Int64
  ) throws -> Set<String> {
    if ids.isEmpty { return [] }
    return try state.withLock { state in
      let holder = LeaseTable.Holder(archive: archive, session: session)
      let (fences, end) = try patiently(&state) {
        [start = state.start] (table) throws -> ([String: Int64], ContinuousClock.Instant) in
        let end = endFromNow
        return (try table.take(ids, since: start, for: seconds, holder, during: poll), end)
      }
      for (id, fence) in fences { state.leases[id] = Lease(fence: fence, end: end) }
      return Set(fences.keys)
    }
  }

  /// Whether a lease has not ended yet, by what is known here.
  package func isHeld(_ id: String) -> Bool {
    state.withLock { state in state.leases[id].map { .now < $0.end } ?? false }
  }

  /// Renews leases, and returns the fences of those that nobody else has taken; where the server does not answer,
  /// of those that have not ended.
  @discardableResult
  package func renew(_ ids: [String]) -> [String: Int64] {
    state.withLock { state in
      let fences = fences(of: ids, state)
      if fences.isEmpty { return [:] }
      do {
        let (held, end) = try patiently(&state, isThere: true) {
          (table) throws -> (Set<String>, ContinuousClock.Instant) in
          let end = endFromNow
          return (try table.renew(fences, for: seconds, session: session), end)
        }
        for id in fences.keys {
          if held.contains(id) { state.leases[id]?.end = end } else { state.leases[id] = nil }
        }
        return fences.filter { held.contains($0.key) }
      } catch {
        return fences.filter { id, _ in state.leases[id].map { .now < $0.end } ?? false }
      }
    }
  }

  /// Renews all leases.
  package func renewAll() {
    renew(state.withLock { Array($0.leases.keys) })
  }

  /// Gives leases back of Actors that were looked at. What can't be given back ends by itself.
  package func finish(_ ids: [String]) {
    giveBack(ids, arePolled: true)
  }

  /// Gives all leases back: others are to look at those Actors, and in this beat not this poller.
  package func release() {
    let ids = state.withLock { state in
      if !state.leases.isEmpty { state.gaveUp = state.start }
      return Array(state.leases.keys)
    }
    giveBack(ids, arePolled: false)
  }

  private func giveBack(_ ids: [String], arePolled: Bool) {
    state.withLock { state in
      let fences = fences(of: ids, state)
      if fences.isEmpty { return }
      try? patiently(&state, isThere: true) { table in
        try table.giveBack(fences, session: session, arePolled: arePolled)
      }
      for id in fences.keys { state.leases[id] = nil }
    }
  }

  /// How long to wait before there is something to do; nil when there is now.
  ///
  /// A beat is the same moment to all pollers, for it is the server's. Between beats it is what others left who
  /// died, or reached nobody, and only for who could list and look at its own.
  package func pause() -> Duration? {
    guard let every else { return nil }
    return state.withLock { state in
      let tick = lookout
      let known = state.known
      let beat = try? once(&state) { (table) throws -> Beat in
        let (start, left) = try table.beat(of: every.seconds)
        return Beat(start: start, left: left, isOpen: try table.isAnyOpen(known, since: start))
      }
      let mayHelp = state.start == beat?.start && state.gaveUp != state.start
      if let last = state.lastPoll {
        let past = last.time.duration(to: .now)
        if let beat {
          // A poll that began late may have been for this beat.
          let isNew = last.beat != beat.start && state.start != beat.start
          if !isNew, past < tick || !beat.isOpen || !mayHelp {
            return min(tick, .seconds(max(0.001, beat.left)))
          }
        } else if past < every.duration {
          return tick
        }
      }
      state.lastPoll = (beat?.start, .now)
      return nil
    }
  }

  private func fences(of ids: some Sequence<String>, _ state: State) -> [String: Int64] {
    var fences: [String: Int64] = [:]
    for id in ids { fences[id] = state.leases[id]?.fence }
    return fences
  }

  /// When a lease ends that is taken or renewed from now on.
  private var endFromNow: ContinuousClock.Instant { .now + .seconds(seconds) }

  /// Asks, again and again while that may help, for a part of a lease.
  ///
  /// - Parameter isThere: it helps only when the server is there, and says no.
  private func patiently<Value>(
    _ state: inout State,
    isThere: Bool = false,
    _ body: (LeaseTable) throws -> Value
  ) throws -> Value {
    let limit = ContinuousClock.now + .seconds(max(2, seconds / 4))
    var pause = 0.05
    while true {
      do {
        return try once(&state, body)
      } catch let error as MirrorError
        where error.isPassing && (error.state != nil || !isThere) && .now < limit && !isToEnd()
      {
        Thread.sleep(forTimeInterval: pause * Double.random(in: 0.5...1))
        pause *= 2
      }
    }
  }

  private func once<Value>(
    _ state: inout State,
    _ body: (LeaseTable) throws -> Value
  ) throws -> Value {
    do {
      let connection = try state.connection ?? connect()
      state.connection = connection
      return try body(LeaseTable(connection: connection))
    } catch {
      // Whatever it was, the next one begins with a session of its own.
      state.connection = nil
      throw error
    }
  }

  private func connect() throws -> Connection {
    var limits = Connection.Limits()
    limits.connecting = Int(max(2, seconds / 8))
    limits.silence = limits.connecting
    limits.locks = limits.silence
    let connection = try Connection(to: address, limits: limits)
    try MirrorSchema.prepare(connection)
    return connection
  }
}

import Snapshots
import Storage

/// Lists what a poll is to check, and what it need not.
struct PollPlan {
  struct Item {
    let target: Target
    /// A complete list of the account's Actors does not have it.
    var isUnlisted = false

    var name: String { "\(target)" }
  }

  /// How long an Actor may go without a check while its `modifiedAt` does not move, in milliseconds:
  /// just under a day, so that a daily poll skips none.
  private static let longestSkip: Int64 = 23 * 3_600_000

  private(set) var items: [Item] = []
  /// What other pollers look at, by name.
  private var left: [String: Item] = [:]
  /// Of the Actors that did not move, how many versions need no check.
  private var unmoved: [String: Int] = [:]
  /// The account's Actors by their ids; nil when they were not listed.
  private(set) var listed: Set<String>?

  /// How many versions need no check.
  var skipped: Int { unmoved.values.reduce(0, +) }

  /// How many items there are, with those that other pollers look at.
  var count: Int { items.count + left.count }

  /// How many Actors other pollers look at.
  var others: Int { left.count }

  /// What is asked for, as it is written, with what other pollers look at.
  var names: Set<String> { Set(items.map(\.name)).union(left.keys) }

  /// Takes the targets once each; one that another covers is left out.
  init(of targets: [Target]) {
    let wholeActors = Set(targets.filter { $0.version == nil }.map(\.actor))
    var seen: Set<Target> = []
    for target in targets where seen.insert(target).inserted {
      let isCovered = target.version != nil && wholeActors.contains(target.actor)
      if !isCovered { items.append(Item(target: target)) }
    }
  }

  /// Takes every Actor of the archive, the gone ones too: what is gone may come back.
  init(of archive: Archive) throws {
    items = try archive.read { try $0.actorIDs() }.map { Item(target: Target(actor: .id($0))) }
  }

  /// Takes the Actors of an account: those that are listed, but for those that did not move since
  /// they were last seen, and those that the archive has of it and that are not listed.
  ///
  /// - Parameters:
  ///   - users: the names that the account goes by.
  ///   - resolves: sources that are elsewhere are looked at; they move without their Actor.
  ///   - builds: Actors of which not all builds are recorded are looked at.
  init(
    of list: ActorList,
    users: Set<String>,
    isFull: Bool,
    resolves: Bool,
    builds: Poller.BuildMode,
    in archive: Archive,
    at time: Timestamp
  ) throws {
    for actor in list.actors {
      let known = try archive.read { try $0.actor(.id(actor.id)) }
      let isElsewhere = resolves && known?.liveVersions.contains(where: \.isRemote) == true
      let hasBuilds = builds != .none && known?.buildsMark == nil
      if !isFull, !isElsewhere, !hasBuilds, let known, Self.isUnmoved(actor, known, at: time) {
        unmoved[actor.id] = known.liveVersions.count
      } else {
        items.append(Item(target: Target(actor: .id(actor.id))))
      }
    }
    let listed = Set(list.actors.map(\.id))
    self.listed = listed
    items += try archive.read { try $0.actorIDs(of: users) }.filter { !listed.contains($0) }
      .map { Item(target: Target(actor: .id($0)), isUnlisted: list.isComplete) }
  }

  private static func isUnmoved(
    _ actor: Actor,
    _ known: ActorRecord,
    at time: Timestamp
  ) -> Bool {
    guard let modifiedAt = actor.modifiedAt, modifiedAt == known.answerModifiedAt else {
      return false
    }
    return known.liveVersions.allSatisfy { version in
      guard version.failingSince == nil, version.missingSince == nil,
        let confirmedAt = version.lastConfirmedAt
      else { return false }
      // A clock that was set back must not make a check seem to lie ahead for ever.
      return (0..<longestSkip).contains(time.milliseconds - confirmedAt.milliseconds)
    }
  }

  /// Leaves to other pollers what they look at; whose Actor did not move has looked at it with that.
  ///
  /// Throws `SharedWork.Failure`.
  mutating func share(_ work: SharedWork, during poll: PollID) throws {
    left = Dictionary(items.map { ($0.name, $0) }) { first, _ in first }
    let open = try work.open(Array(left.keys) + unmoved.keys)
    let taken = try work.take(open.filter { unmoved[$0] != nil }, poll)
    work.finish(Array(taken))
    items = open.compactMap { left.removeValue(forKey: $0) }
    // Whoever takes one over that did not move looks at it: the list may be old by then.
    for id in unmoved.keys where !taken.contains(id) {
      left[id] = Item(target: Target(actor: .id(id)))
    }
    unmoved = unmoved.filter { taken.contains($0.key) }
  }

  /// The items one by one, each with what the archive knows of it.
  ///
  /// - Parameter sharing: of items, those alone that leases are to be had of.
  func known(in archive: Archive, sharing: SharedWork?, during poll: PollID) -> KnownItems {
    KnownItems(archive: archive, sharing: sharing, poll: poll, remaining: items[...], left: left)
  }

  /// Looks items up in the archive, a good many at a time: each reading is a transaction.
  struct KnownItems {
    private static let count = 64

    private let archive: Archive
    private let sharing: SharedWork?
    private let poll: PollID
    private var remaining: ArraySlice<Item>
    /// What other pollers look at, by name.
    private var left: [String: Item]
    private var ready: ArraySlice<Inquiry> = []
    private var isVerified = false

    fileprivate init(
      archive: Archive,
      sharing: SharedWork?,
      poll: PollID,
      remaining: ArraySlice<Item>,
      left: [String: Item]
    ) {
      (self.archive, self.sharing, self.poll) = (archive, sharing, poll)
      (self.remaining, self.left) = (remaining, left)
    }

    /// How many Actors other pollers look at, and what these are called.
    var others: Int { left.count }
    var leftNames: Set<String> { Set(left.keys) }

    /// The next one: of those that other pollers had and did not look at, if there are any. Throws
    /// `SharedWork.Failure`, after which there is none.
    mutating func next() throws -> Inquiry? {
      let lapsed = takeOver()
      if lapsed > 0 { ready = try lookUp(takeItems(lapsed)) + ready }
      while ready.isEmpty, !remaining.isEmpty { ready = try lookUp(takeItems()) }
      return ready.popFirst()
    }

    /// Puts before all others the items that nobody looks at any more, and returns how many there are.
    private mutating func takeOver() -> Int {
      guard let sharing, !left.isEmpty else { return 0 }
      let lapsed = sharing.lapsed { [left] in Array(left.keys) }
      remaining = lapsed.compactMap { left.removeValue(forKey: $0) } + remaining
      return lapsed.count
    }

    private mutating func lookUp(_ items: [Item]) throws -> ArraySlice<Inquiry> {
      if items.isEmpty { return [] }
      let known = try archive.read { [isVerified] in
        try $0.actors(items.map(\.target.actor), isVerified: isVerified)
      }
      isVerified = true
      return zip(items, known).map { item, known in
        Inquiry(target: item.target, known: known, isUnlisted: item.isUnlisted)
      }[...]
    }

    /// - Parameter most: how many at the most.
    private mutating func takeItems(_ most: Int = .max) throws -> [Item] {
      let count = sharing == nil ? Self.count : SharedWork.batch
      let items = Array(remaining.prefix(min(count, most)))
      let rest = remaining.dropFirst(items.count)
      guard let sharing else {
        remaining = rest
        return items
      }
      remaining = []
      let taken = try sharing.take(items.map(\.name), poll)
      remaining = rest
      for item in items where !taken.contains(item.name) { left[item.name] = item }
      return items.filter { taken.contains($0.name) }
    }
  }
}

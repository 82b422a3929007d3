import Snapshots
import Storage

/// Lists what a poll is to check, and what it need not.
struct PollPlan {
  struct Item {
    let target: Target
    /// A complete list of the account's Actors does not have it.
    var isUnlisted = false
  }

  /// How long an Actor may go without a check while its `modifiedAt` does not move, in milliseconds:
  /// just under a day, so that a daily poll skips none.
  private static let longestSkip: Int64 = 23 * 3_600_000

  private(set) var items: [Item] = []
  /// How many versions need no check.
  private(set) var skipped = 0
  /// The account's Actors by their ids; nil when they were not listed.
  private(set) var listed: Set<String>?

  /// What is asked for, as it is written.
  var names: Set<String> { Set(items.map { "\($0.target)" }) }

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
        skipped += known.liveVersions.count
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

  /// The items one by one, each with what the archive knows of it.
  func known(in archive: Archive) -> KnownItems {
    KnownItems(archive: archive, remaining: items[...])
  }

  /// Looks items up in the archive, a good many at a time: each reading is a transaction.
  struct KnownItems {
    private static let count = 64

    private let archive: Archive
    private var remaining: ArraySlice<Item>
    private var ready: ArraySlice<Inquiry> = []
    private var isVerified = false

    fileprivate init(archive: Archive, remaining: ArraySlice<Item>) {
      self.archive = archive
      self.remaining = remaining
    }

    mutating func next() throws -> Inquiry? {
      if ready.isEmpty {
        let items = remaining.prefix(Self.count)
        remaining = remaining.dropFirst(Self.count)
        let known = try archive.read { [isVerified] in
          try $0.actors(items.map(\.target.actor), isVerified: isVerified)
        }
        isVerified = true
        ready =
          zip(items, known).map { item, known in
            Inquiry(target: item.target, known: known, isUnlisted: item.isUnlisted)
          }[...]
      }
      return ready.popFirst()
    }
  }
}

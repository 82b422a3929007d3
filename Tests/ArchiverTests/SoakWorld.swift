import ApifyEmulator
import SeededRandom

/// Knows what is true at the API, and what a poll can see of it by the rules of the README.
struct SoakWorld {
  enum Scope {
    case all, mine
  }

  /// A version as it is at the API.
  struct Slot {
    var files: [Int]
    var tag: Int
    var isPresent = true
  }

  /// What the archive is to hold of a version.
  struct Line {
    /// The states in order; nil is a tombstone.
    var states: [String?] = []
    var isMissing = false

    var isLive: Bool { (states.last ?? nil) != nil }
  }

  struct Actor {
    let id: String
    /// The account's; the others are public and another user's.
    let isOwn: Bool
    var slots: [Slot]
    var lines = [Line(), Line()]
    var isPresent = true
    var isHidden = false
    /// The next poll can't see it.
    var isFailing = false
    /// It was written since a poll last saw all of it.
    var hasMoved = true
    var wasFailing = false

    var liveCount: Int { lines.filter(\.isLive).count }
    var isMissing: Bool { lines.contains(where: \.isMissing) }
  }

  /// All snapshots, in the form of `lines`, by the stock shell.
  static let query = """
    SELECT s.apify_id, s.version_number, s.revision, CASE
      WHEN s.kind = 'gone' THEN 'gone'
      WHEN s.coverage = 'withheld' THEN 'hidden ' || s.build_tag
      ELSE s.build_tag || (
        SELECT group_concat(text, '') FROM (
          SELECT ' ' || f.path || '=' || c.content AS text
          FROM source_files AS f JOIN file_contents AS c USING (content_id)
          WHERE f.version_id = s.version_id AND f.first_revision <= s.revision
            AND ifnull(f.last_revision, s.revision) >= s.revision
          ORDER BY f.path
        )
      ) END
    FROM history AS s ORDER BY s.apify_id, s.version_number, s.revision
    """

  private(set) var actors: [Actor] = []
  private(set) var suspectCount = 0
  /// The Actors that a storm took away, to come back with the next change.
  private var stormed: [Int] = []
  private var random: SeededGenerator

  init(seed: Int) {
    random = SeededGenerator(seed: seed)
  }

  var lines: [String] {
    actors.sorted { $0.id < $1.id }.flatMap { actor in
      actor.lines.enumerated().flatMap { number, line in
        line.states.enumerated().map { index, state in
          "\(actor.id)|0.\(number + 1)|\(index + 1)|\(state ?? "gone")"
        }
      }
    }
  }

  private mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &random) < percent
  }

  private mutating func newSlot() -> Slot {
    let files = (0..<Int.random(in: 1...3, using: &random)).map { _ in
      Int.random(in: 0..<5, using: &random)
    }
    return Slot(files: files, tag: Int.random(in: 0..<3, using: &random))
  }

  private static func object(_ slot: Slot, _ number: Int) -> Value {
    [
      "versionNumber": .string("0.\(number + 1)"), "sourceType": "SOURCE_FILES",
      "buildTag": .string("t\(slot.tag)"),
      "sourceFiles": .array(
        slot.files.enumerated().map { index, content in
          ["name": .string("f\(index)"), "format": "TEXT", "content": .string("c\(content)")]
        }
      ),
    ]
  }

  mutating func addActor(_ number: Int, to emulator: Emulator) async {
    let slots = [newSlot(), newSlot()]
    let isOwn = number % 3 > 0
    let id = await emulator.addActor(
      "a\(number)",
      of: isOwn ? "jane" : "someone",
      isPublic: !isOwn,
      versions: slots.enumerated().map { Self.object($1, $0) }
    )
    await emulator.set("isSourceCodeHidden", to: false, of: id)
    actors.append(Actor(id: id, isOwn: isOwn, slots: slots))
  }

  /// Lets some time pass: most Actors stay as they are.
  mutating func change(in emulator: Emulator) async {
    await emulator.clearFaults()
    await emulator.clearRequests()
    // Now and then so much goes wrong at once that no poll should believe it.
    let isStorm = stormed.isEmpty && chance(5)
    for index in stormed { await toggle(index, in: emulator) }
    stormed = []
    for index in actors.indices {
      let id = actors[index].id
      if isStorm, actors[index].isPresent, chance(40) {
        stormed.append(index)
        await toggle(index, in: emulator)
      } else if chance(2) {
        await toggle(index, in: emulator)
      }
      if actors[index].isPresent, chance(12) { await edit(index, in: emulator) }
      actors[index].isFailing = chance(4)
      if actors[index].isFailing { await emulator.add(fault(of: id)) }
    }
  }

  private mutating func toggle(_ index: Int, in emulator: Emulator) async {
    actors[index].isPresent.toggle()
    if actors[index].isPresent {
      await emulator.restoreActor(actors[index].id)
    } else {
      await emulator.deleteActor(actors[index].id)
    }
  }

  private mutating func edit(_ index: Int, in emulator: Emulator) async {
    let id = actors[index].id
    switch Int.random(in: 0..<(actors[index].isOwn ? 8 : 10), using: &random) {
    case 0..<6:
      let number = Int.random(in: 0..<2, using: &random)
      actors[index].slots[number] = newSlot()
      await emulator.putVersion(Self.object(actors[index].slots[number], number), in: id)
    case 6..<8:
      // The first version stays: an Actor keeps one at least.
      actors[index].slots[1].isPresent.toggle()
      if actors[index].slots[1].isPresent {
        await emulator.putVersion(Self.object(actors[index].slots[1], 1), in: id)
      } else {
        await emulator.deleteVersion("0.2", of: id)
      }
    default:
      actors[index].isHidden.toggle()
      await emulator.set("isSourceCodeHidden", to: .bool(actors[index].isHidden), of: id)
    }
    actors[index].hasMoved = true
  }

  private mutating func fault(of id: String) -> Fault {
    let path = "/v2/acts/\(id)"
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return Fault(path: path, kind: .cut)
    case 1: return Fault(path: path, kind: .status, status: 200, body: "{\"data\":[]}")
    case 2: return Fault(path: path, kind: .status, status: 404, body: "<html>")
    case 3: return Fault(path: path, kind: .status, status: 403)
    case 4: return Fault(path: path, kind: .status, status: 429)
    default: return Fault(path: path, kind: .status, status: 503)
    }
  }

  /// Notes what a poll has to record, and returns the exit code that it has to end with.
  @discardableResult
  mutating func observe(_ scope: Scope, limit: Int = 20) -> Int32 {
    var known = 0
    var absent: [(actor: Int, slot: Int, isProven: Bool)] = []
    var gone: [(actor: Int, slot: Int)] = []
    var (seen, failed) = (0, 0)
    for index in actors.indices {
      let actor = actors[index]
      if scope == .mine, !actor.isOwn { continue }
      if scope == .mine, !actor.isPresent, actor.liveCount == 0 { continue }
      if scope == .mine, actor.isPresent, isSkipped(actor) {
        known += actor.liveCount
        continue
      }
      if actor.isFailing {
        failed += 1
        actors[index].wasFailing = true
        for slot in 0..<2 { actors[index].lines[slot].isMissing = false }
        continue
      }
      if !actor.isOwn, !actor.isPresent {
        // To others it may have become private.
        failed += 1
        actors[index].wasFailing = true
        continue
      }
      known += actor.liveCount
      for slot in 0..<2 where actor.lines[slot].isLive && !actor.isPresent {
        absent.append((index, slot, actor.lines[slot].isMissing || scope == .mine))
      }
      guard actor.isPresent else { continue }
      actors[index].wasFailing = false
      var isWhole = true
      for slot in 0..<2 {
        if actor.slots[slot].isPresent {
          see(slot, of: index)
          seen += 1
        } else if actor.lines[slot].isLive {
          gone.append((index, slot))
          isWhole = false
        }
      }
      actors[index].hasMoved = !isWhole
    }
    let lost = absent.count + gone.count
    let isSuspect = lost >= 5 && lost * 100 > limit * known
    suspectCount += isSuspect ? 1 : 0
    for (actor, slot, isProven) in absent + gone.map({ ($0.actor, $0.slot, true) }) {
      if isProven, !isSuspect {
        actors[actor].lines[slot].states.append(nil)
        actors[actor].lines[slot].isMissing = false
        actors[actor].hasMoved = true
        seen += 1
      } else {
        // What a suspect poll says is no proof, and ends one that had begun.
        actors[actor].lines[slot].isMissing = !isSuspect
        actors[actor].wasFailing = isSuspect
      }
    }
    if isSuspect { return 3 }
    return failed == 0 ? 0 : seen == 0 ? 2 : 3
  }

  /// Notes that no `modifiedAt` tells the next poll anything.
  mutating func noteMoved() {
    for index in actors.indices { actors[index].hasMoved = true }
  }

  /// Whether its `modifiedAt` tells a poll that there is nothing new.
  private func isSkipped(_ actor: Actor) -> Bool {
    !actor.hasMoved && !actor.wasFailing && !actor.isMissing
  }

  private mutating func see(_ number: Int, of index: Int) {
    let actor = actors[index]
    let slot = actor.slots[number]
    let state =
      actor.isHidden
      ? "hidden t\(slot.tag)"
      : "t\(slot.tag)"
        + slot.files.enumerated().map { " f\($0)=c\($1)" }.joined()
    if actor.lines[number].states.last != .some(.some(state)) {
      actors[index].lines[number].states.append(state)
    }
    actors[index].lines[number].isMissing = false
  }
}

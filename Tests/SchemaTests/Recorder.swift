/// Writes the statements by which history comes into an archive, one after the other, and remembers
/// what they should leave in it.
struct Recorder {
  /// What stands under a path.
  enum Entry: Hashable {
    case folder
    case text(String)
    case bytes([UInt8])
  }

  /// One observed state; of a tombstone and a hidden state, files and variables are what was last
  /// known.
  struct State {
    var kind = "state"
    var event: String
    var coverage: String?
    var files: [String: Entry]
    /// NULL in the archive where the answer did not tell of them.
    var tellsVariables = true
    var variables: [String: String]
    var fields: [String: String]
    var observedAt: String
    var changedAfter: String?
    var pollID: Int
    var hasWrongClock: Bool
    var snapshotID: Int
  }

  struct Version {
    var actor: String
    var number: String
    var states: [State] = []
    /// Of each open span: its row and its first revision.
    var openFiles: [String: (id: Int, first: Int)] = [:]
    var openVariables: [String: (id: Int, first: Int)] = [:]
    var builds: [Int] = []
    var openBuildFiles: [String: (id: Int, first: Int, entry: Entry)] = [:]
  }

  private(set) var statements: [String] = []
  var versions: [Int: Version] = [:]
  private var actors: [String] = []
  private var contents: [Entry: Int] = [:]
  private(set) var polls = 0
  private(set) var minute = 0
  private(set) var isClockWrong = false
  private var lastChunk = 0
  var lastID: [String: Int] = [:]

  mutating func add(_ statement: String) { statements.append(statement + ";") }

  /// The next number of a table's rows.
  mutating func nextID(_ table: String) -> Int {
    lastID[table, default: 0] += 1
    return lastID[table]!
  }

  /// The time at which a poll thinks it is; its clock may be a year ahead, or at 1970.
  var now: String {
    switch (isClockWrong, polls % 2) {
    case (false, _): time(minute)
    case (true, 0): time(minute + 525_600)
    case (true, _): "1970-01-01T00:\(String(minute % 60 + 100).dropFirst()):00.000Z"
    }
  }

  /// Begins a poll; it runs until it is ended.
  mutating func beginPoll(at minute: Int, hasWrongClock: Bool = false) {
    polls += 1
    self.minute = minute
    isClockWrong = hasWrongClock
    add(
      """
      INSERT INTO polls (poll_id, started_at, has_wrong_clock, status, trigger, scope, program_version) \
      VALUES (\(polls), '\(now)', \(hasWrongClock ? 1 : 0), 'running', 'every', 'mine', '1.0.0')
      """
    )
  }

  mutating func endPoll(_ status: String = "ok", changed: Int = 0) {
    add(
      """
      UPDATE polls SET status = '\(status)', finished_at = '\(now)', checked = \(versions.count), \
      changed = \(changed), requests = 2 WHERE poll_id = \(polls)
      """
    )
  }

  mutating func addActor(_ name: String) -> Int {
    actors.append("jane/\(name)")
    let id = actors.count
    add(
      """
      INSERT INTO actors (actor_id, apify_id, username, name, first_seen_at) \
      VALUES (\(id), 'A\(1_000_000 + id)', 'jane', \(quoted(name)), '\(now)')
      """
    )
    add("INSERT INTO actor_names VALUES (\(id), 1, 'jane', \(quoted(name)), '\(now)')")
    return id
  }

  mutating func addVersion(of actor: Int, _ major: Int, _ minor: Int) -> Int {
    let id = nextID("versions")
    versions[id] = Version(actor: actors[actor - 1], number: "\(major).\(minor)")
    add(
      """
      INSERT INTO versions \
      (version_id, actor_id, version_number, major, minor, last_tried_at, last_confirmed_at) \
      VALUES (\(id), \(actor), '\(major).\(minor)', \(major), \(minor), '\(now)', '\(now)')
      """
    )
    return id
  }

  /// The row of a content, which is new or there already; long texts are cut into chunks of two lines.
  mutating func content(_ entry: Entry) -> Int? {
    guard entry != .folder else { return nil }
    if let known = contents[entry] { return known }
    let id = contents.count + 1
    contents[entry] = id
    var pieces: [String] = []
    let size: Int
    var lines: Int?
    var whole = "NULL"
    switch entry {
    case .text(let text):
      size = text.utf8.count
      lines = text.count { $0 == "\n" }
      whole = quoted(text)
    case .bytes(let bytes):
      size = bytes.count
      whole = "x'" + bytes.map { hexadecimal(Int($0), digits: 2) }.joined() + "'"
    case .folder: return nil
    }
    if case .text(let text) = entry, (lines ?? 0) > 4 {
      let all = text.split(separator: "\n").map { $0 + "\n" }
      pieces = stride(from: 0, to: all.count, by: 2).map {
        all[$0..<min($0 + 2, all.count)].joined()
      }
    }
    add(
      """
      INSERT INTO contents (content_id, sha256, git_oid, size, line_count, is_text, whole) \
      VALUES (\(id), \(sha256(id)), x'\(hexadecimal(id, digits: 40))', \(size), \(number(lines)), \
      \(lines == nil ? 0 : 1), \(pieces.isEmpty ? whole : "NULL"))
      """
    )
    for (position, piece) in pieces.enumerated() {
      lastChunk += 1
      add("INSERT INTO chunks VALUES (\(lastChunk), \(lastChunk * 7919), \(quoted(piece)))")
      add("INSERT INTO content_chunks VALUES (\(id), \(position), \(lastChunk), \(lastChunk))")
    }
    return id
  }

  /// What stands as the SHA-256 of a content: told apart by its number, which is all that the schema asks.
  func sha256(_ content: Int) -> String { "x'\(hexadecimal(content, digits: 64))'" }

  func contentID(_ entry: Entry) -> Int? { contents[entry] }
}

/// A number as lower-case hexadecimal with leading zeros.
func hexadecimal(_ number: Int, digits: Int) -> String {
  let text = String(number, radix: 16)
  return String(repeating: "0", count: digits - text.count) + text
}

/// Of a closed span the revision that the highest power of two divides.
func anchor(from first: Int, to last: Int) -> Int {
  (first...last).max { $0.trailingZeroBitCount < $1.trailingZeroBitCount } ?? first
}

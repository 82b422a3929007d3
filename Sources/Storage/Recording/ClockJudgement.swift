import GRDB
import Snapshots

/// Which polls had a clock that was wrong: those whose times contradict the times of most others.
///
/// Polls are numbered in the order in which they happened, so the right times are in that order too. The
/// longest run of polls each of which begins when the one before has ended is believed; of several the one
/// that ends last, for a clock that was put right stays right.
struct ClockJudgement {
  struct PollTimes {
    let id: PollID
    let start: Timestamp
    /// When it ended, as far as that is known.
    let end: Timestamp

    init(id: PollID, start: Timestamp, end: Timestamp) {
      (self.id, self.start, self.end) = (id, start, end)
    }

    /// The clock may have moved while it was at work: what it saw is part of its time, too.
    fileprivate init(_ row: inout RowReader) throws {
      id = PollID(number: try row.key())
      let (start, end) = (try row.time(), try row.time())
      let (first, last) = (
        try row.optional { try $0.time() } ?? start, try row.optional { try $0.time() } ?? end
      )
      // One that ended before it began is wrong as it is.
      (self.start, self.end) = end < start ? (start, end) : (min(start, first), max(end, last))
    }
  }

  private(set) var wrong: Set<PollID>

  init(on polls: [PollTimes]) {
    // ends[n] is the earliest end of a run of n + 1 polls, which the next poll may go on from.
    var ends: [Timestamp] = []
    var lengths: [Int] = []
    for poll in polls {
      guard poll.end >= poll.start else {
        lengths.append(0)
        continue
      }
      let length = Self.count(of: ends, until: poll.start)
      if length == ends.count {
        ends.append(poll.end)
      } else {
        ends[length] = min(ends[length], poll.end)
      }
      lengths.append(length + 1)
    }
    wrong = Set(polls.map(\.id)).subtracting(Self.longestRun(of: polls, lengths))
  }

  /// Goes back from the last poll of the longest run to its first one.
  ///
  /// - Parameter lengths: of the longest run that ends with each poll.
  private static func longestRun(of polls: [PollTimes], _ lengths: [Int]) -> Set<PollID> {
    let places = Dictionary(grouping: polls.indices) { lengths[$0] }
    var run: Set<PollID> = []
    var next: Int?
    for length in stride(from: lengths.max() ?? 0, to: 0, by: -1) {
      let candidates = (places[length] ?? []).filter { index in
        next.map { index < $0 && polls[index].end <= polls[$0].start } ?? true
      }
      guard let index = best(of: candidates, in: polls, isLast: next == nil, length) else { break }
      run.insert(polls[index].id)
      next = index
    }
    return run
  }

  /// How many ends, which are in order, are not after a time.
  private static func count(of ends: [Timestamp], until time: Timestamp) -> Int {
    var (low, high) = (0, ends.count)
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] <= time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func best(
    of candidates: [Int],
    in polls: [PollTimes],
    isLast: Bool,
    _ length: Int
  ) -> Int? {
    // Of two polls alone the first one is believed. Before another one the later time is.
    if isLast { return length == 1 ? candidates.first : candidates.last }
    return candidates.max { polls[$0].end < polls[$1].end }
  }
}

extension ClockJudgement {
  /// Judges all polls anew, unless a poll's times come after those that are believed.
  ///
  /// - Parameter time: when the poll, which is running, begins or ends.
  static func judge(_ poll: PollID, at time: Timestamp, in database: Database) throws {
    func times(where condition: String) throws -> [PollTimes] {
      try database.rows(
        of: "polls",
        """
        SELECT poll_id, started_at, iif(poll_id = ?1, ?2, ifnull(finished_at, started_at)) AS end,
          (SELECT min(observed_at) FROM snapshots WHERE snapshots.poll_id = polls.poll_id) AS first,
          (SELECT max(observed_at) FROM snapshots WHERE snapshots.poll_id = polls.poll_id) AS last
        FROM polls WHERE \(condition)
        """,
        [poll.number, time.description]
      ) { try PollTimes(&$0) }
    }
    let latest = try times(
      where: "poll_id < ?1 AND NOT has_wrong_clock ORDER BY poll_id DESC LIMIT 1"
    )
    guard let own = try times(where: "poll_id = ?1").first else { return }
    let isNext = latest.allSatisfy { max($0.start, $0.end) <= own.start } && own.start <= own.end
    if isNext { return }
    let believed = try Set(times(where: "NOT has_wrong_clock AND poll_id <> ?1").map(\.id))
    let polls = try times(where: "TRUE ORDER BY poll_id")
    let wrong = ClockJudgement(on: Self.apart(polls, believed)).wrong
    let statement = try database.cachedStatement(
      sql: """
        UPDATE polls SET has_wrong_clock = ?2 WHERE poll_id = ?1 AND has_wrong_clock <> ?2
        """
    )
    for poll in polls {
      try statement.execute(arguments: [poll.id.number, wrong.contains(poll.id)])
    }
  }

  /// Lets polls that were believed together end before the next of them begins: those of several pollers, which a
  /// merge brought together, were at work at the same time.
  private static func apart(_ polls: [PollTimes], _ believed: Set<PollID>) -> [PollTimes] {
    var next: Timestamp?
    var apart: [PollTimes] = []
    for poll in polls.reversed() {
      guard believed.contains(poll.id) else {
        apart.append(poll)
        continue
      }
      let end = next.map { max(poll.start, min($0, poll.end)) } ?? poll.end
      apart.append(PollTimes(id: poll.id, start: poll.start, end: end))
      next = poll.start
    }
    return apart.reversed()
  }
}

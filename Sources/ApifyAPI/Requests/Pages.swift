import Snapshots

/// Puts the pages of a list together.
struct Pages {
  private static let mostReadings = 3
  private static let mostPages = 1000
  private static let mostActors = 200_000

  private(set) var offset = 0
  private var readings = 1
  /// What the first page of this reading said; the list stays as it was as long as all say so.
  private var total: Int?
  private var isSteady = true
  private var actors: [Actor] = []
  private var ids: Set<String> = []
  /// What this reading has shown.
  private var seen: Set<String> = []
  private var askedAt: Timestamp?
  /// What all pages cost.
  private(set) var cost = Cost()
  /// How many pages were read.
  private var count = 0
  private var problem: BodyError?
  private var problems = 0

  /// Throws when there were more pages than a list can have that ends.
  func checkEnd() throws(BodyError) {
    guard count < Self.mostPages, actors.count < Self.mostActors else {
      throw BodyError(problem: "the list has no end: \(actors.count) Actors on \(count) pages")
    }
  }

  /// What was wrong with entries of the list; nil when nothing was.
  private var unreadable: String? {
    problem.map { error in
      let more = problems > 1 ? ", and \(problems - 1) more like it" : ""
      return "\(error.problem) at \(error.place ?? "data.items")\(more)"
    }
  }

  /// The whole list, when this page was the last.
  mutating func add(_ page: Answer<WireList<Actor>>) -> Answer<ActorList>? {
    let known = seen.count
    seen.formUnion(page.value.items.map(\.id))
    for actor in page.value.items where ids.insert(actor.id).inserted { actors.append(actor) }
    count += 1
    // A page that has nothing new is one that was read before, and so may be all that come after it.
    let isRepeated = seen.count == known && !page.value.items.isEmpty
    problem = problem ?? page.value.problem
    problems += page.value.problems
    offset += page.value.count
    cost = cost + page.cost
    askedAt = askedAt ?? page.askedAt
    isSteady = isSteady && page.value.total == total ?? page.value.total
    total = page.value.total
    let isLast = page.value.count == 0 || offset >= page.value.total ?? 0
    guard isLast || isRepeated else { return nil }
    isSteady = isSteady && offset == page.value.total && !isRepeated
    if !isSteady, readings < Self.mostReadings {
      readings += 1
      (offset, total, isSteady, seen, problem, problems) = (0, nil, true, [], nil, 0)
      return nil
    }
    return Answer(
      ActorList(actors: actors, isComplete: isSteady && problem == nil, unreadable: unreadable),
      askedAt: askedAt ?? page.askedAt,
      answeredAt: page.answeredAt,
      cost: cost
    )
  }
}

import Snapshots

/// Puts the pages of a list together that grows at its end, and may lose items anywhere meanwhile.
///
/// Each page begins with the last item of the one before. When it does not, items before it have gone and
/// others have moved to where was read already: then it is read again from one page further ahead.
struct ShrinkingPages<Item: Sendable> {
  private static var mostPages: Int { 5000 }
  private static var mostItems: Int { 1_000_000 }

  private(set) var offset = 0
  private let id: (Item) -> String
  /// All that there is up to the last of them.
  private var items: [Item] = []
  private var ids: Set<String> = []
  /// Whether the page at hand is to begin with an item that was read before.
  private var overlaps = false
  private var count = 0
  private var askedAt: Timestamp?
  /// What all pages cost.
  private(set) var cost = Cost()

  init(_ id: @escaping (Item) -> String) {
    self.id = id
  }

  /// Throws when there were more pages than a list can have that ends.
  func checkEnd() throws(BodyError) {
    guard count < Self.mostPages, items.count < Self.mostItems else {
      throw BodyError(problem: "the list has no end: \(items.count) items on \(count) pages")
    }
  }

  /// The whole list, when this page was the last.
  mutating func add(_ page: Answer<WireList<Item>>) -> Answer<[Item]>? {
    let shown = page.value.items
    count += 1
    cost = cost + page.cost
    askedAt = askedAt ?? page.askedAt
    if overlaps, shown.first.map({ ids.contains(id($0)) }) != true {
      offset = max(0, offset - max(1, shown.count))
      overlaps = offset > 0
      return nil
    }
    for item in shown where ids.insert(id(item)).inserted { items.append(item) }
    let end = offset + shown.count
    let isEmpty = shown.count <= (overlaps ? 1 : 0)
    if page.value.total.map({ end >= $0 }) ?? isEmpty || shown.isEmpty {
      return Answer(
        items,
        askedAt: askedAt ?? page.askedAt,
        answeredAt: page.answeredAt,
        cost: cost
      )
    }
    overlaps = shown.count > 1
    offset = overlaps ? end - 1 : end
    return nil
  }
}

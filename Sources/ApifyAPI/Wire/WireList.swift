import Snapshots

/// Reads a list, or a page of one, item by item.
struct WireList<Item: Sendable>: Sendable {
  /// A page has a thousand at the most.
  private static var mostItems: Int { 100_000 }

  private(set) var items: [Item] = []
  /// How many items the whole list has; nil when that is not told.
  let total: Int?
  /// How many items are on this page, readable or not.
  private(set) var count = 0
  /// Why items could not be read: the first of them, and how many there are.
  private(set) var problem: BodyError?
  private(set) var problems = 0

  init(
    in body: [UInt8],
    _ read: (JSONSlice, Place) throws(BodyError) -> Item
  ) throws(BodyError) {
    let data = try Body.data(in: body)
    guard data.kind == .object else { throw .otherKind(.data) }
    let place = Place.data.field("items")
    guard let list = data.last("items") else { throw .missing(place) }
    guard list.kind == .array else { throw .otherKind(place) }
    total = data.last("total")?.integer.flatMap { $0 < 0 ? nil : Int(exactly: $0) }
    try list.eachElement { value throws(BodyError) in
      if count & 0xFF == 0 { try BodyError.checkCancellation() }
      guard count < Self.mostItems else { throw .tooMany(Self.mostItems, "items", at: place) }
      do throws(BodyError) {
        items.append(try read(value, place[count]))
      } catch {
        problem = problem ?? error
        problems += 1
      }
      count += 1
    }
  }
}

import Snapshots

/// What an entry of a version's lists is read into.
protocol WireEntry {
  /// What an entry is called in messages.
  static var noun: String { get }

  var name: ExactString { get }
  var extra: [ExactString: JSON] { get }
  /// What was odd about it, a sentence each.
  var warnings: [String] { get }

  /// Nil when it has no name, and so is none.
  init?(_ object: WireObject) throws(BodyError)
}

/// Reads a list of a version's: its files, or its variables.
struct WireEntries<Entry: WireEntry> {
  /// More than Apify would build.
  private static var mostEntries: Int { 100_000 }

  private(set) var entries: [Entry] = []
  /// The fields of entries that we don't know, by the entry's name; what is no entry at all, by its
  /// place in the list.
  private(set) var extra: [ExactString: JSON] = [:]
  private(set) var warnings: [String] = []

  init(_ list: JSONSlice, at place: Place, _ secrets: Secrets) throws(BodyError) {
    var index = 0
    try list.eachElement { value throws(BodyError) in
      if index & 0xFF == 0 { try BodyError.checkCancellation() }
      guard index < Self.mostEntries else {
        throw .tooMany(Self.mostEntries, "\(Entry.noun)s", at: place)
      }
      try add(value, at: place[index], index, secrets)
      index += 1
    }
  }

  private mutating func add(
    _ value: JSONSlice,
    at place: Place,
    _ index: Int,
    _ secrets: Secrets
  ) throws(BodyError) {
    if value.kind == .object, let entry = try Entry(try WireObject(value, at: place, secrets)) {
      entries.append(entry)
      warnings += entry.warnings
      // Of entries with one name the last counts, here too, even when it has no such fields.
      extra[entry.name] = entry.extra.isEmpty ? nil : .object(entry.extra)
    } else {
      warnings.append("\(place.text): no \(Entry.noun), for it has no name; kept as given")
      extra[ExactString("[\(index)]")] = try KeptValue(value, secrets).json
    }
  }
}

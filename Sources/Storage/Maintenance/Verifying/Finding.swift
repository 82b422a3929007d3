package import Snapshots

/// Something in an archive that is not as it was recorded.
package struct Finding: Hashable, Sendable {
  /// What is not so.
  package enum Kind: String, Encodable, CaseIterable, Sendable {
    /// SQLite's own file: its pages, and what its rows may hold.
    case file
    /// An index that has not what its table has.
    case index
    /// A table, an index, a view or a trigger that is not as archiver makes it.
    case schema
    /// A row that leads to one that is not there.
    case reference
    /// What the archive says of itself.
    case meta
    /// The bytes of a file, or what is said of them.
    case content
    /// A run of lines.
    case chunk
    /// The row of a snapshot, or that it is missing.
    case snapshot
    /// What changed with a snapshot.
    case change
    /// All files and variables of a snapshot.
    case state
    /// From when to when something was so.
    case span
    /// Times that are not in order.
    case time
    /// Counts of files, lines, bytes or snapshots.
    case count
    case build
    case tag
    /// A look under a lease.
    case look
    /// A name that an Actor had.
    case name
  }

  /// Where it shows.
  package struct Place: Hashable, Sendable {
    /// `OWNER/NAME`, with `/MAJOR.MINOR` for a version.
    package let name: String
    /// Nil with the next one when it is about more than revisions.
    package var firstRevision: Int?
    /// The same as the first one when it is one; nil when it is still so.
    package var lastRevision: Int?
    package var build: String?
    package var path: ExactString?
  }

  package let kind: Kind
  /// The table that the row is in.
  package var table: String?
  package var row: Int64?
  /// Not more than `mostPlaces`.
  package var places: [Place] = []
  /// How many there are.
  package var placeCount = 0
  /// In half a sentence.
  package let reason: String
  /// What is whole all the same, or makes it whole.
  package var rest: String?

  static let mostPlaces = 20
}

extension Finding {
  init(
    _ kind: Kind,
    _ reason: String,
    in table: String? = nil,
    row: Int64? = nil,
    at places: [Place] = [],
    rest: String? = nil
  ) {
    self.init(
      kind: kind,
      table: table,
      row: row,
      places: Array(places.prefix(Self.mostPlaces)),
      placeCount: places.count,
      reason: reason,
      rest: rest
    )
  }
}

extension Finding.Place {
  /// One revision of a version.
  init(_ name: String, _ revision: Int) {
    self.init(name: name, firstRevision: revision, lastRevision: revision)
  }
}

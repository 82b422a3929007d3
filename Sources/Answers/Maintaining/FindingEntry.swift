import Snapshots
package import Storage

/// Something that is not as it was recorded, as an answer has it.
package struct FindingEntry: Encodable, Sendable {
  /// Where it shows.
  package struct Place: Encodable, Sendable {
    /// `OWNER/NAME`, with `/MAJOR.MINOR` for a version.
    package let name: String
    package let firstRevision: Int?
    /// Nil when it is still so.
    package let lastRevision: Int?
    package let build: String?
    package let path: String?
  }

  package let kind: Finding.Kind
  package let table: String?
  package let row: Int64?
  package let places: [Place]
  /// How many there are, also those that are not listed.
  package let placeCount: Int
  package let reason: String
  /// What is whole all the same, or makes it whole.
  package let rest: String?

  init(_ finding: Finding) {
    kind = finding.kind
    (table, row) = (finding.table, finding.row)
    places = finding.places.map { place in
      Place(
        name: place.name,
        firstRevision: place.firstRevision,
        lastRevision: place.lastRevision,
        build: place.build,
        path: place.path?.string
      )
    }
    placeCount = finding.placeCount
    (reason, rest) = (finding.reason, finding.rest)
  }
}

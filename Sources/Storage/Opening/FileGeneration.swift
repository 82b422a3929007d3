import GRDB

/// Identifies one state of a file among those before it: the `user_version` in its header, which every
/// transaction changes.
///
/// Half of it is random, the other half is computed from that and the generation before, so that of two
/// generations it can be told whether one came right after the other.
struct FileGeneration: Hashable, Sendable {
  /// Where it stands in the first page.
  static let offset = 60

  let number: UInt32

  init(number: UInt32) {
    self.number = number
  }

  init(after other: FileGeneration, random: UInt16 = .random(in: 0...UInt16.max)) {
    let mixed = (UInt64(other.number) << 16 | UInt64(random)) &* 0x9E37_79B9_7F4A_7C15
    number = UInt32(random) << 16 | UInt32(mixed >> 48)
  }

  /// Whether it came right after another one; of those that did not, one in 65,536 seems to have.
  func isNext(after other: FileGeneration) -> Bool {
    self == FileGeneration(after: other, random: UInt16(number >> 16))
  }

  /// Moves the generation of the file on, as part of a transaction.
  static func advance(in database: Database) throws {
    let present = try Int32.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    let next = FileGeneration(after: FileGeneration(number: UInt32(bitPattern: present)))
    try database.execute(sql: "PRAGMA user_version = \(Int32(bitPattern: next.number))")
  }
}

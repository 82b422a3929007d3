import GRDB

extension ArchiveView {
  /// A number that every transaction changes: what was answered is answered so again as long as it stays.
  package func generation() throws(ArchiveError) -> UInt32 {
    try read {
      let number = try Int32.fetchOne(database, sql: "PRAGMA user_version") ?? 0
      return UInt32(bitPattern: number)
    }
  }
}

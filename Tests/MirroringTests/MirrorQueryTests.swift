import Mirroring
import RealPrograms
import Storage
import Testing

/// What is asked of a mirror in SQL.
@Suite(.enabled(if: Mirror.canBeTested, Mirror.whyNot))
struct MirrorQueryTests {
  private static let minute = Duration.seconds(60)

  private func rows(
    _ sql: String,
    within limit: Duration = minute,
    of database: PostgreSQLDatabase
  ) throws -> [[QueryValue]] {
    let query = try MirrorQuery(sql, within: limit, of: MirrorAddress(database.url))
    var rows: [[QueryValue]] = []
    while let row = try query.next() { rows.append(row) }
    return rows
  }

  @Test func `values are what they are, however many rows there are`() async throws {
    try await PostgreSQLServer.withDatabase { database in
      let kinds = "SELECT 1, 2.5, 'a', NULL::text, true, '\\x00ff'::bytea, sum(2::bigint);"
      #expect(
        try rows(kinds, of: database) == [
          [.integer(1), .real(2.5), .text("a"), .null, .integer(1), .blob([0, 255]), .integer(2)]
        ]
      )
      for count in [0, 499, 500, 501, 1500] {
        let numbers = try rows("SELECT generate_series(1, \(count))", of: database)
        #expect(numbers == (0..<count).map { [.integer(Int64($0) + 1)] })
      }
      let query = try MirrorQuery(
        "SELECT 1 AS one, 2 AS two WHERE false",
        within: Self.minute,
        of: MirrorAddress(database.url)
      )
      #expect(query.columns == ["one", "two"])
    }
  }

  @Test func `nothing is written, and one SELECT is all there is`() async throws {
    try await PostgreSQLServer.withDatabase { database in
      try await database.psql("CREATE TABLE kept (number int)")
      for sql in [
        "", "DELETE FROM kept", "SELECT 1; DROP TABLE kept", "INSERT INTO kept VALUES (1)",
        "SELECT nothing FROM kept", "COPY kept TO STDOUT",
      ] {
        let error = #expect(throws: QueryError.self) { try rows(sql, of: database) }
        #expect(error?.isMalformed == true, "\(sql)")
      }
      #expect(throws: QueryError.self) {
        try rows("WITH a AS (DELETE FROM kept RETURNING 1) SELECT * FROM a", of: database)
      }
      try await database.psql(
        "CREATE FUNCTION w() RETURNS int LANGUAGE sql AS 'INSERT INTO kept VALUES (1) RETURNING 1'"
      )
      #expect(throws: QueryError.self) { try rows("SELECT w()", of: database) }
      #expect(try await database.psql("SELECT count(*) FROM kept") == "0\n")
      let division = #expect(throws: QueryError.self) { try rows("SELECT 1 / 0", of: database) }
      #expect(division?.isMalformed == false)
    }
  }

  @Test func `what takes too long is ended`() async throws {
    try await PostgreSQLServer.withDatabase { database in
      #expect(throws: QueryError.tooLong(limit: .milliseconds(100))) {
        try rows("SELECT pg_sleep(30)", within: .milliseconds(100), of: database)
      }
      // All pages together, and not each by itself.
      #expect(throws: QueryError.tooLong(limit: .milliseconds(300))) {
        try rows(
          "SELECT pg_sleep(0.002) FROM generate_series(1, 100000)",
          within: .milliseconds(300),
          of: database
        )
      }
    }
  }
}

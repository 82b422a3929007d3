import Foundation

/// A database of a server that tests run.
public struct PostgreSQLDatabase: Sendable {
  public let name: String
  let folder: URL

  /// How to reach it.
  public var url: String {
    let folder = folder.path.replacing("/", with: "%2F")
    return "postgresql://archiver@/\(name)?host=\(folder)"
  }

  /// What psql prints of some SQL, without its own decoration; what goes wrong is printed, too.
  @discardableResult
  public func psql(_ sql: String) async throws -> String {
    let program = "\(PostgreSQLServer.programs ?? "")/psql"
    let result = try await RealProgram.run(
      program,
      "-XqAt",
      "-v",
      "VERBOSITY=terse",
      "-c",
      sql,
      url
    )
    return result.output + result.errors
  }

  /// Asks until it says so.
  public func wait(until condition: String) async throws {
    try await RealPrograms.until { try await psql(condition) == "t\n" }
  }

  func drop() async throws {
    try await PostgreSQLDatabase(name: "postgres", folder: folder).psql(
      "DROP DATABASE \(name) WITH (FORCE)"
    )
  }
}

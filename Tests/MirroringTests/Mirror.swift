import RealPrograms
import Testing

/// Whether mirrors can be tried here.
enum Mirror {
  static let canBeTested = PostgreSQLServer.isThere
  static let whyNot: Comment =
    "there is no PostgreSQL server on this machine, or no libpq in this build (--traits PostgreSQL)"
}

import RealPrograms
import Testing

/// Whether mirrors can be tried here.
enum Mirror {
  #if PostgreSQL
    static let canBeTested = PostgreSQLServer.isThere
    static let whyNot: Comment = "there is no PostgreSQL server on this machine"
  #else
    static let canBeTested = false
    static let whyNot: Comment = "this build has no libpq; 'swift build --traits PostgreSQL' has"
  #endif
}

import GRDB

/// The names of each Actor: that they are numbered without a gap, and the last one is its own.
struct NameCheck: Check {
  private let slice: Slice

  init(_ slice: Slice) {
    self.slice = slice
  }

  var subject: String { "names of Actors" }

  func run(_ report: inout VerificationReport, in view: ArchiveView) throws -> (any Check)? {
    let actors = try view.database.rows(
      of: "actors",
      """
      SELECT actor_id FROM actors
      WHERE \(slice.condition(on: "actor_id")) AND NOT EXISTS (
        SELECT 1 FROM actor_names AS names
        WHERE names.actor_id = actors.actor_id
          AND (names.username, names.name) IS (actors.username, actors.name)
          AND position = (SELECT count(*) FROM actor_names WHERE actor_id = actors.actor_id)
          AND position = (SELECT max(position) FROM actor_names WHERE actor_id = actors.actor_id)
      )
      """
    ) { try $0.int64() }
    for actor in actors {
      report.add(
        Finding(
          .name,
          "the last of its names is not what it is called",
          in: "actors",
          row: actor,
          at: view.places(ofRow: actor, in: "actors"),
          rest: "its snapshots are judged by themselves"
        )
      )
    }
    return nil
  }
}

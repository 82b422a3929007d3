import GRDB
import Snapshots

/// The one row of `meta`: that it is there, and of rules that this program knows.
struct MetaCheck: Check {
  var subject: String { "what the archive says of itself" }

  func run(_ report: inout VerificationReport, in view: ArchiveView) throws -> (any Check)? {
    do {
      _ = try Archive.id(in: view.database)
      try view.database.forEachRow(
        of: "meta",
        "SELECT meta_id, created_at, digest_rule, chunk_rule FROM meta"
      ) { row in
        row.skip()
        _ = try row.time()
        let rules = Int64(1)...Int64(Snapshot.digestRule)
        _ = try row.int64(in: rules)
        _ = try row.int64(in: 1...1)
        return true
      }
    } catch let damage as Damage {
      report.add(Finding(.meta, damage.reason, in: "meta"))
    }
    return nil
  }
}

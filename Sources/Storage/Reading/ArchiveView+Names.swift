import GRDB
import Snapshots

extension ArchiveView {
  /// Finds what each Actor was called first, `OWNER/NAME` by its id: a name that never changes.
  package func firstNames() throws(ArchiveError) -> [String: String] {
    try read {
      let names = try database.rows(
        of: "actor_names",
        """
        SELECT actor_id, apify_id, actor_names.username, actor_names.name
        FROM actor_names JOIN actors USING (actor_id) WHERE position = 1
        """
      ) {
        $0.skip()
        return (try $0.text(), "\(try $0.text())/\(try $0.text())")
      }
      return Dictionary(names) { first, _ in first }
    }
  }
}

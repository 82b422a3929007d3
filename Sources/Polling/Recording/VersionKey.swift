import Snapshots
import Storage

/// Names a version by its Actor's id and its number.
struct VersionKey: Hashable {
  let actor: String
  let number: VersionNumber

  init(actor: String, number: VersionNumber) {
    self.actor = actor
    self.number = number
  }

  init(_ record: VersionRecord) {
    self.init(actor: record.actor.id, number: record.number)
  }
}

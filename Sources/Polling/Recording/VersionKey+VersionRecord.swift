import Snapshots
import Storage

extension VersionKey {
  init(_ record: VersionRecord) {
    self.init(actor: record.actor.id, number: record.number)
  }
}

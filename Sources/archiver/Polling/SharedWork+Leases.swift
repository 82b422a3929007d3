import Mirroring
import Polling
import Storage

extension SharedWork {
  /// Puts leases in a mirror behind the questions of a poll.
  init(_ leases: Leases, of archive: ArchiveID) {
    self.init(
      open: { ids in try Self.ask { try leases.open(ids, for: archive.uuid) } },
      lapsed: { ids in leases.lapsed(ids, for: archive.uuid) },
      take: { ids, poll in
        try Self.ask { try leases.take(ids, for: archive.uuid, during: poll.number) }
      },
      isHeld: { leases.isHeld($0) },
      renew: { leases.renew($0) },
      renewAll: { leases.renewAll() },
      finish: { leases.finish($0) },
      release: { leases.release() },
      renewal: .seconds(leases.seconds / 3)
    )
  }

  private static func ask<Value>(_ question: () throws -> Value) throws -> Value {
    do {
      return try question()
    } catch let error as MirrorError {
      throw Failure(message: "\(error)")
    }
  }
}

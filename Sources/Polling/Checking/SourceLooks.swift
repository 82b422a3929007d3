import Snapshots
import Storage

/// The looks at the sources of one answer's versions.
struct SourceLooks: Sendable {
  /// By version; there is none at a source that is in the version itself.
  private(set) var looks: [VersionNumber: SourceLook] = [:]
  private(set) var cost = Cost()

  /// Looks at the sources of snapshots that point to one, one after the other.
  ///
  /// - Parameter records: what the archive has of the versions.
  init(at snapshots: [Snapshot], known records: [VersionRecord], by resolver: Resolver) async throws
  {
    for snapshot in snapshots where looks[snapshot.versionNumber] == nil {
      guard snapshot.coverage == .pointer, let source = RemoteSource(snapshot.fields) else {
        continue
      }
      let known = records.first { $0.number == snapshot.versionNumber }
      // Beside anything else that changed, the files are needed, too.
      let mark = known?.pointsTo(snapshot) == true ? known?.sourceMark : nil
      do {
        let answer = try await resolver.fetch(source, mark)
        cost = cost + answer.cost
        looks[snapshot.versionNumber] =
          switch answer.value {
          case .same: .same
          case .fetched(let fetched): .fetched(snapshot.resolved(with: fetched))
          }
      } catch let miss as Source.Miss {
        cost = cost + miss.cost
        looks[snapshot.versionNumber] = .missed(miss)
      }
    }
  }

  /// There was no look at any source.
  init() {}

  /// The versions whose source was there.
  func fetched(of actor: Actor) -> Set<VersionKey> {
    let found = looks.filter { if case .missed = $0.value { false } else { true } }
    return Set(found.keys.map { VersionKey(actor: actor.id, number: $0) })
  }

  /// The failures to have files, each filed under the source of its version.
  func failures(of actor: Actor) -> [Failure] {
    looks.sorted { $0.key < $1.key }.compactMap { number, look in
      guard case .missed(let miss) = look else { return nil }
      return Failure(
        miss,
        of: .source(VersionKey(actor: actor.id, number: number)),
        target: "\(actor.path)/\(number)",
        stage: .source
      )
    }
  }
}

import Snapshots
import Storage

extension Selector {
  /// The Actors that it stands for, never none; several only where all of an owner are asked for.
  ///
  /// A name that is exactly so wins over one in another case, and one that an Actor has now over a
  /// former one. Throws `NotFound`, and `SelectorError` when Actors share the name.
  func actors(in archive: ArchiveView) throws -> [ActorRecord] {
    let holders = try holders(in: archive).filter { $0.versions.contains { $0.revision > 0 } }
    if holders.isEmpty { throw try unknown(in: archive) }
    if case .owned = actor { return holders }
    let present = holders.filter { $0.goneAt == nil }
    let chosen = present.count == 1 ? present : holders
    if chosen.count == 1 { return chosen }
    let names = chosen.map(\.actor.path)
    let candidates =
      Set(names).count == names.count
      ? names : zip(chosen, names).map { "\($0.actor.id) (\($1))" }
    throw SelectorError.ambiguous("\(actor)", candidates: candidates)
  }

  private func holders(in archive: ArchiveView) throws -> [ActorRecord] {
    if case .one(let reference) = actor {
      let holders = try archive.holders(of: reference)
      if !holders.isEmpty { return holders }
    }
    let names = try archive.actorNames()
    for ignoringCase in [false, true] {
      for isPresent in [true, false] {
        let ids = names.filter {
          $0.isPresent == isPresent && actor.matches($0, ignoringCase: ignoringCase)
        }.map(\.actorID)
        if ids.isEmpty { continue }
        return try archive.actors(Set(ids).sorted().map { .id($0) }).compactMap(\.self)
      }
    }
    return []
  }

  private func unknown(in archive: ArchiveView) throws -> NotFound {
    let names = try archive.actorNames()
    let spellings = names.map { actor.spelling(of: $0) }
    if let meant = Spelling.nearest(to: "\(actor)", among: spellings) {
      return NotFound("no Actor \(actor) in the archive; did you mean \(meant)?")
    }
    let present = Set(names.filter(\.isPresent).map(\.path)).sorted()
    let others = present.isEmpty ? "it is empty" : "it has \(SelectorError.list(present))"
    return NotFound("no Actor \(actor) in the archive; \(others)")
  }
}

import ArgumentParser
import Snapshots
import Storage

/// Points into the archive: `ACTOR[/VERSION][@REVISION][:PATH]`, or a range `@A..B`.
struct Selector {
  enum Revision {
    case number(Int)
    /// So many before the latest; 0 is the latest.
    case back(Int)
  }

  let text: String
  let actor: ActorReference
  let version: VersionNumber?
  /// The first revision of a range.
  let from: Revision?
  let to: Revision?
  let path: ExactString?

  init(_ text: String) throws {
    self.text = text
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    path = parts.count == 2 ? ExactString(String(parts[1])) : nil
    let ends = parts[0].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(ends[0])
    if let actor = ActorReference(name) {
      (self.actor, version) = (actor, nil)
    } else if let slash = name.lastIndex(of: "/"),
      let actor = ActorReference(String(name[..<slash])),
      let number = VersionNumber(String(name[name.index(after: slash)...]))
    {
      (self.actor, version) = (actor, number)
    } else {
      throw ValidationError(
        """
        '\(text)' is no selector: ACTOR[/MAJOR.MINOR][@REVISION][:PATH], as jane/crawler/1.2@3; \
        ACTOR is OWNER/NAME, OWNER~NAME or a 17-character id
        """
      )
    }
    guard ends.count == 2 else {
      (from, to) = (nil, nil)
      return
    }
    let bounds = ends[1].split(separator: "..", omittingEmptySubsequences: false)
    guard bounds.count <= 2 else { throw Self.malformed(String(ends[1])) }
    to = try Self.revision(bounds[bounds.count - 1])
    from = bounds.count == 2 ? try Self.revision(bounds[0]) : nil
  }

  private static func revision(_ text: Substring) throws -> Revision {
    if text == "latest" { return .back(0) }
    if text.hasPrefix("~"), let count = Int(text.dropFirst()), count >= 0 { return .back(count) }
    if let number = Int(text), number >= 1 { return .number(number) }
    throw malformed(String(text))
  }

  private static func malformed(_ text: String) -> ValidationError {
    ValidationError(
      "'@\(text)' is no revision: a number from 1, latest, ~N for N before it, or a range A..B"
    )
  }

  /// The versions that it points to; never none.
  func versions(in archive: Archive) throws -> [VersionRecord] {
    let known = try archive.versions(of: actor).filter { $0.revision > 0 }
    if known.isEmpty {
      let names = Set(try archive.versions().map { "\($0.actor.username)/\($0.actor.name)" })
      let others =
        names.isEmpty ? "it is empty" : "it has \(names.sorted().joined(separator: ", "))"
      throw NotFound(description: "no Actor \(actor) in the archive; \(others)")
    }
    let chosen = known.filter { version == nil || $0.number == version }
    if chosen.isEmpty {
      let numbers = known.map { "\($0.number)" }.joined(separator: ", ")
      throw NotFound(description: "no version of \(actor) with that number; it has \(numbers)")
    }
    return chosen
  }

  /// The one version that it points to.
  func singleVersion(in archive: Archive) throws -> VersionRecord {
    let versions = try versions(in: archive)
    guard versions.count == 1 else {
      let names = versions.map(\.name).joined(separator: ", ")
      throw ValidationError("\(text) has several versions, name one: \(names)")
    }
    return versions[0]
  }

  /// The snapshot of a version at a revision.
  func snapshot(
    at revision: Revision,
    of version: VersionRecord,
    in archive: Archive
  ) throws -> SnapshotRecord {
    let number =
      switch revision {
      case .number(let number): number
      case .back(let count): version.revision - count
      }
    guard
      let snapshot = try archive.timeline(of: version.id).first(where: { $0.revision == number })
    else {
      throw NotFound(
        description: """
          no such revision of \(version.name); it has 1 to \(version.revision), \
          'archiver log \(version.name)' lists them
          """
      )
    }
    return snapshot
  }
}

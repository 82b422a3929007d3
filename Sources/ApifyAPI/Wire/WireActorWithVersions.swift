import Snapshots

/// Reads an Actor with its versions, each of them on its own.
struct WireActorWithVersions {
  /// A version, or why it cannot be read, so that the versions beside it still can.
  enum Reading {
    case version(Snapshot)
    case problem(BodyError, VersionNumber?)
  }

  /// There are no more numbers than these.
  private static let mostVersions = 10_000
  /// Of more than these it is only told how many there are.
  private static let mostProblems = 100

  let actor: Actor
  let versions: [Reading]
  /// Where the versions stand in the body.
  let range: Range<Int>
  let builds: BuildHints
  let warnings: [String]

  init(in body: [UInt8], _ secrets: Secrets) throws(BodyError) {
    let data = try Body.data(in: body)
    let wire = try WireActor(data, at: .data, secrets)
    actor = wire.actor
    warnings = wire.warnings
    builds = BuildHints(of: data, secrets)
    let place = Place.data.field("versions")
    let list = try data.only("versions", at: place)
    guard list.kind == .array else { throw .otherKind(place) }
    range = list.range
    versions = try Self.versions(in: list, at: place, secrets)
  }

  private static func versions(
    in list: JSONSlice,
    at place: Place,
    _ secrets: Secrets
  ) throws(BodyError) -> [Reading] {
    var readings: [Reading] = []
    var (count, problems) = (0, 0)
    try list.eachElement { value throws(BodyError) in
      try BodyError.checkCancellation()
      guard count < mostVersions else { throw .tooMany(mostVersions, "versions", at: place) }
      let reading = try read(value, at: place[count], secrets)
      count += 1
      if case .problem = reading {
        problems += 1
        if problems > mostProblems { return }
      }
      readings.append(reading)
    }
    if problems > mostProblems {
      let rest = problems - mostProblems
      let error = BodyError(problem: "\(rest) more versions are none that can be read", at: place)
      readings.append(.problem(error, nil))
    }
    return readings
  }

  private static func read(
    _ value: JSONSlice,
    at place: Place,
    _ secrets: Secrets
  ) throws(BodyError) -> Reading {
    do throws(BodyError) {
      return .version(try WireVersion(value, at: place, secrets).snapshot)
    } catch {
      if error == .cancelled { throw error }
      return .problem(error, try? WireVersion.number(of: value, at: place, secrets))
    }
  }
}

import Snapshots

/// Reads a build, from a list and by itself.
///
/// Nothing is read of who started it: neither his address nor his browser.
enum WireBuild {
  /// Throws where it is not known which build it is, or when it began.
  static func listed(
    _ slice: JSONSlice,
    at place: Place,
    _ secrets: Secrets
  ) throws(BodyError) -> ListedBuild {
    guard slice.kind == .object else { throw .otherKind(place) }
    let text = try slice.name("buildNumber", at: place.field("buildNumber"))
    guard let number = BuildNumber(text.string) else {
      throw BodyError(
        problem:
          "\(secrets.redacted(text).string.escaped(upTo: 60)) is no build number: MAJOR.MINOR.BUILD",
        at: place.field("buildNumber")
      )
    }
    return ListedBuild(
      id: try slice.id("id", at: place),
      number: number,
      status: secrets.redacted(try slice.name("status", at: place.field("status"))).string,
      startedAt: try slice.beginning(at: place)
    )
  }

  static func build(in body: [UInt8], _ secrets: Secrets) throws(BodyError) -> Build {
    let data = try Body.data(in: body)
    let listed = try listed(data, at: .data, secrets)
    var source: Snapshot?
    if let version = data.last("actVersion"), version.kind == .object {
      let place = Place.data.field("actVersion")
      source = try WireVersion(version, at: place, as: listed.number.version, secrets).snapshot
    }
    return Build(
      listed,
      origin: data.last("meta")?.word("origin", secrets),
      finishedAt: data.time("finishedAt"),
      source: source
    )
  }

  static func run(
    _ slice: JSONSlice,
    at place: Place,
    _ secrets: Secrets
  ) throws(BodyError) -> Run {
    guard slice.kind == .object else { throw .otherKind(place) }
    return Run(
      id: try slice.id("id", at: place),
      status: secrets.redacted(try slice.name("status", at: place.field("status"))).string,
      startedAt: try slice.beginning(at: place),
      finishedAt: slice.time("finishedAt"),
      build: try slice.id("buildId", at: place),
      number: slice.word("buildNumber", secrets).flatMap { BuildNumber($0) },
      origin: slice.last("meta")?.word("origin", secrets)
    )
  }
}

extension BuildHints {
  /// Reads what an Actor tells of its builds.
  init(of actor: JSONSlice, _ secrets: Secrets) {
    var tags: [TaggedBuild]?
    // That there are none, Apify says by null, too.
    if let map = actor.last("taggedBuilds"), map.kind == .object || map.kind == .null {
      var found: [ExactString: TaggedBuild] = [:]
      map.eachMember { tag, build in
        guard tag.isWhole, !tag.bytes.contains(0), tag.bytes.count <= 10_000 else { return }
        let name = secrets.redacted(tag.exact)
        found[name] = (try? build.id("buildId", at: .data)).map { id in
          TaggedBuild(
            tag: name,
            build: id,
            number: build.word("buildNumber", secrets).flatMap { BuildNumber($0) }
          )
        }
      }
      tags = Array(found.values)
    }
    self.init(tags: tags, total: actor.last("stats")?.last("totalBuilds")?.integer)
  }
}

extension JSONSlice {
  /// An id of Apify's, which is asked for by it.
  fileprivate func id(_ name: StaticString, at place: Place) throws(BodyError) -> String {
    let id = try self.name(name, at: place.field("\(name)")).string
    guard !id.isEmpty, id.utf8.count <= 100, id.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else { throw BodyError(problem: "it is no id that can be", at: place.field("\(name)")) }
    return id
  }

  /// A short text that is there; nil for anything else.
  fileprivate func word(_ name: StaticString, _ secrets: Secrets) -> String? {
    guard let text = last(name)?.text, text.isWhole, text.bytes.count <= 1000,
      !text.bytes.contains(0)
    else { return nil }
    return secrets.redacted(text.exact).string
  }

  fileprivate func beginning(at place: Place) throws(BodyError) -> Timestamp {
    guard let time = time("startedAt") else {
      throw BodyError(problem: "it is no time", at: place.field("startedAt"))
    }
    return time
  }

  fileprivate func time(_ name: StaticString) -> Timestamp? {
    guard let text = last(name)?.text, text.bytes.count < 100 else { return nil }
    return Timestamp(text.string)
  }
}

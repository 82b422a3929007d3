import Snapshots

/// Names what is asked for, below the base URL.
struct Path: Sendable {
  /// Apify's newer documentation has `/v2/actors` for the same; both are served.
  private static let actors = "/v2/acts"

  /// Without the query, for errors and logs.
  let path: String
  let query: String

  /// The account itself.
  static let account = Path(path: "/v2/users/me", query: "")

  /// One page of the Actors of the account, from this place in the list on.
  static func actors(from offset: Int) -> Path {
    Path(path: actors, query: "?my=1&offset=\(offset)")
  }

  static func actor(_ actor: ActorReference) -> Path {
    Path(path: "\(actors)/\(encoded(actor))", query: "")
  }

  static func versions(of actor: ActorReference) -> Path {
    Path(path: "\(actors)/\(encoded(actor))/versions", query: "")
  }

  static func version(_ number: VersionNumber, of actor: ActorReference) -> Path {
    Path(path: "\(actors)/\(encoded(actor))/versions/\(number)", query: "")
  }

  /// One page of the builds of an Actor, oldest first.
  static func builds(of actor: ActorReference, from offset: Int) -> Path {
    Path(path: "\(actors)/\(encoded(actor))/builds", query: "?offset=\(offset)")
  }

  static func build(_ id: String) -> Path {
    Path(path: "/v2/actor-builds/\(encoded(id))", query: "")
  }

  /// The builds of an Actor as where one is begun, of a version and under a tag.
  static func newBuild(
    of number: VersionNumber,
    under tag: ExactString?,
    of actor: ActorReference
  ) -> Path {
    Path(
      path: "\(actors)/\(encoded(actor))/builds",
      query: "?version=\(number)" + (tag.map { "&tag=\(encoded($0.string))" } ?? "")
    )
  }

  /// The environment variables of a version; one of them when it is named.
  static func variables(
    of number: VersionNumber,
    of actor: ActorReference,
    named name: ExactString? = nil
  ) -> Path {
    Path(
      path: "\(version(number, of: actor).path)/env-vars"
        + (name.map { "/\(encoded($0.string))" } ?? ""),
      query: ""
    )
  }

  /// One page of the runs of an Actor that began at a time or later, oldest first.
  static func runs(
    of actor: ActorReference,
    since time: Timestamp,
    from offset: Int
  ) -> Path {
    Path(
      path: "\(actors)/\(encoded(actor))/runs",
      query: "?offset=\(offset)&startedAfter=\(encoded("\(time)"))"
    )
  }

  /// An Actor's name joins owner and name by `~`, so that it is one part of the path.
  private static func encoded(_ actor: ActorReference) -> String {
    switch actor {
    case .id(let id): encoded(id)
    case .name(let owner, let name): "\(encoded(owner))~\(encoded(name))"
    }
  }

  /// Encodes everything but the unreserved characters of RFC 3986; the parts `.` and `..`, which
  /// would climb, cannot be told from folders any other way, so their dots are encoded too.
  private static func encoded(_ part: String) -> String {
    let isClimbing = part == "." || part == ".."
    return part.utf8.map { byte in
      let isPlain = isUnreserved(byte) && !isClimbing
      return isPlain ? String(UnicodeScalar(byte)) : "%" + [byte].hexadecimal.uppercased()
    }.joined()
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"):
      true
    default: false
    }
  }
}

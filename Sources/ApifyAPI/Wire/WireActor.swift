import Snapshots

/// Reads the fields of an Actor that we know, from the Actor itself and from a list.
struct WireActor: Decodable, Sendable {
  let actor: Actor

  private enum Key: CodingKey {
    case id
    case username
    case name
    case title
    case isPublic
    case modifiedAt
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Key.self)
    actor = Actor(
      id: try fields.decode(String.self, forKey: .id),
      username: try fields.decode(String.self, forKey: .username),
      name: try fields.decode(String.self, forKey: .name),
      title: try fields.decodeIfPresent(String.self, forKey: .title),
      isPublic: try fields.decodeIfPresent(Bool.self, forKey: .isPublic),
      modifiedAt: try fields.decodeIfPresent(Timestamp.self, forKey: .modifiedAt)
    )
  }
}

/// Reads an Actor with its versions, each of them on its own.
struct WireActorWithVersions: Decodable, Sendable {
  let actor: Actor
  let versions: [WireVersionOrProblem]

  private enum Key: CodingKey {
    case versions
  }

  init(from decoder: any Decoder) throws {
    actor = try WireActor(from: decoder).actor
    versions = try decoder.container(keyedBy: Key.self).decode(
      [WireVersionOrProblem].self,
      forKey: .versions
    )
  }
}

/// Reads a version, or why it cannot be read, so that the versions beside it still can.
enum WireVersionOrProblem: Decodable, Sendable {
  case version(Snapshot)
  case problem(BodyError, VersionNumber?)

  /// The version, if it could be read.
  func get() throws(BodyError) -> Snapshot {
    switch self {
    case .version(let snapshot): return snapshot
    case .problem(let error, _): throw error
    }
  }

  init(from decoder: any Decoder) throws {
    do {
      self = .version(try WireVersion(from: decoder).snapshot)
    } catch {
      let number = try? WireVersionNumber(from: decoder).versionNumber
      self = .problem(BodyError(error), number)
    }
  }
}

/// Reads whose token it is; the rest, a password among it, stays unread.
struct WireAccount: Decodable, Sendable {
  let username: String
}

/// Reads a list without pages.
struct WireList<Item: Decodable & Sendable>: Decodable, Sendable {
  let items: [Item]
}

/// Reads one page of a list.
struct WirePage<Item: Decodable & Sendable>: Decodable, Sendable {
  let total: Int
  let items: [Item]
}

/// Reads the envelope of every answer that is no error.
struct WireEnvelope<Value: Decodable>: Decodable {
  let data: Value
}

/// Reads what Apify says about an error, as far as it says it.
struct WireError: Decodable {
  struct Detail: Decodable {
    let type: String?
    let message: String?
  }

  let error: Detail
}

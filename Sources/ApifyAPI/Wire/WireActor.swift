import Snapshots

/// Reads the fields of an Actor that we know, from the Actor itself and from a list.
struct WireActor {
  let actor: Actor
  /// What was odd about it, a sentence each.
  let warnings: [String]

  /// Throws where it is not known which Actor it is.
  init(_ slice: JSONSlice, at place: Place, _ secrets: Secrets) throws(BodyError) {
    guard slice.kind == .object else { throw .otherKind(place) }
    func identity(_ name: StaticString) throws(BodyError) -> ExactString {
      try slice.name(name, at: place.field("\(name)"))
    }
    let id = try identity("id").string
    guard !id.isEmpty, id.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw BodyError(problem: "it is no id that can be", at: place.field("id"))
    }
    var odd = OddFields(slice, place, secrets)
    actor = Actor(
      id: id,
      username: secrets.redacted(try identity("username")).string,
      name: secrets.redacted(try identity("name")).string,
      title: odd.text("title"),
      isPublic: odd.flag("isPublic"),
      modifiedAt: odd.time("modifiedAt")
    )
    warnings = odd.warnings
  }
}

/// Reads the fields of an Actor without which it is an Actor still.
private struct OddFields {
  private let slice: JSONSlice
  private let place: Place
  private let secrets: Secrets
  private(set) var warnings: [String] = []

  init(_ slice: JSONSlice, _ place: Place, _ secrets: Secrets) {
    self.slice = slice
    self.place = place
    self.secrets = secrets
  }

  private func value(_ name: StaticString) -> JSONSlice? {
    slice.last(name).flatMap { $0.kind == .null ? nil : $0 }
  }

  private mutating func warn(_ name: StaticString, _ problem: String) {
    warnings.append("\(place.field("\(name)").text): \(problem)")
  }

  mutating func text(_ name: StaticString) -> String? {
    guard let value = value(name) else { return nil }
    // The archive binds these texts up to a NUL.
    if let text = value.text, text.isWhole, !text.bytes.contains(0) {
      return secrets.redacted(text.exact).string
    }
    let isText = value.kind == .string
    let problem = isText ? "half a surrogate pair, or a NUL" : "no text"
    warn(name, "\(problem); kept as it is written")
    let written = isText ? value.bytes.dropFirst().dropLast() : value.bytes
    let given = ExactString(String(decoding: written, as: UTF8.self))
    return secrets.redacted(given).string
  }

  mutating func flag(_ name: StaticString) -> Bool? {
    guard let value = value(name) else { return nil }
    if case .bool(let flag) = value.kind { return flag }
    warn(name, "neither true nor false; left out")
    return nil
  }

  mutating func time(_ name: StaticString) -> Timestamp? {
    guard let value = value(name) else { return nil }
    if let text = value.text, text.bytes.count < 100, let time = Timestamp(text.string) {
      return time
    }
    warn(name, "no time; left out")
    return nil
  }
}

import Snapshots

extension JSONSlice {
  /// The member of an object that is to stand there once.
  func only(_ name: StaticString, at place: Place) throws(BodyError) -> JSONSlice {
    var found: [JSONSlice] = []
    eachMember { key, value in if key.string == "\(name)" { found.append(value) } }
    guard let member = found.first else { throw .missing(place) }
    guard found.count == 1 else { throw BodyError(problem: "it stands there twice", at: place) }
    return member
  }

  /// The text of a field that says what the object is: it is there, and says one thing in 10,000 bytes
  /// at the most.
  func name(_ name: StaticString, at place: Place) throws(BodyError) -> ExactString {
    var found: JSONSlice?
    try eachMember { key, value throws(BodyError) in
      guard key.string == "\(name)" else { return }
      if let found, found.bytes != value.bytes {
        throw BodyError(problem: "it stands there twice, and says two things", at: place)
      }
      found = value
    }
    guard let found, found.kind != .null else { throw .missing(place) }
    guard let text = found.text else { throw .otherKind(place) }
    guard text.isWhole, text.bytes.count <= 10_000, !text.bytes.contains(0) else {
      throw BodyError(problem: "it is no name that can be", at: place)
    }
    return text.exact
  }
}

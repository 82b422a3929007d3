/// What is wrong with a body, and where in its JSON.
struct BodyError: Error, Hashable {
  let problem: String
  let place: String?
  /// Whether the body may have been cut off on its way, so that asking again may help.
  let mayBeDamaged: Bool

  init(problem: String, place: String? = nil, mayBeDamaged: Bool = false) {
    self.problem = problem
    self.place = place
    self.mayBeDamaged = mayBeDamaged
  }

  init(_ error: any Error) {
    switch error as? DecodingError {
    case .keyNotFound(let key, let context):
      self.init(problem: "a field is missing", at: context.codingPath + [key])
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      self.init(problem: "a value of another kind was expected", at: context.codingPath)
    case .dataCorrupted(let context):
      self.init(problem: context.debugDescription.escaped(upTo: 200), at: context.codingPath)
    default:
      // The decoder keeps the type to itself: half a surrogate pair, or a number like 1e999.
      self.init(problem: "it holds a text or a number that nothing can stand for", at: [])
    }
  }

  private init(problem: String, at path: [any CodingKey]) {
    let names = path.map { key in
      key.intValue.map { "[\($0)]" } ?? "." + key.stringValue.escaped(upTo: 80)
    }
    let place = names.joined()
    self.init(
      problem: problem,
      place: place.isEmpty ? nil : String(place.drop { $0 == "." })
    )
  }
}

import Snapshots

/// Reads an object field by field; what is left at the end are the fields that we don't know.
///
/// A value of another kind than its field's is kept as it was given, under its own name among the
/// unknown ones, and a warning names the place: one odd value never hides the others.
struct WireObject {
  /// No object that means anything has more fields.
  private static let mostFields = 10_000

  let place: Place
  let secrets: Secrets
  private var fields: [ExactString: JSONSlice] = [:]
  /// The values that stay as they were given, by the name of the field.
  private(set) var extra: [ExactString: JSON] = [:]
  private(set) var warnings: [String] = []
  /// What messages call the object, beside its place.
  private var owner: ExactString?

  /// Throws where there is no object.
  init(_ slice: JSONSlice, at place: Place, _ secrets: Secrets) throws(BodyError) {
    guard slice.kind == .object else { throw .otherKind(place) }
    self.place = place
    self.secrets = secrets
    try slice.eachMember { name, value throws(BodyError) in
      if let former = fields.updateValue(value, forKey: name.exact), former.bytes != value.bytes {
        warn("stands there twice; the last one counts", at: place.field(name.shown))
      }
      guard fields.count <= Self.mostFields else {
        throw .tooMany(Self.mostFields, "fields", at: place)
      }
    }
  }

  /// Whether the object has no fields but these.
  func hasOnly(_ names: Set<ExactString>) -> Bool { fields.keys.allSatisfy(names.contains) }

  private mutating func warn(_ problem: String, at place: Place) {
    let owner = owner.map { ", of \($0.shown)" } ?? ""
    warnings.append("\(place.text)\(owner): \(problem)")
  }

  /// Takes note of what is odd about the object as a whole.
  mutating func note(_ sentence: String) {
    warnings.append(sentence)
  }

  /// Takes a field that may be absent or null.
  mutating func take(_ name: ExactString) -> JSONSlice? {
    guard let value = fields.removeValue(forKey: name), value.kind != .null else { return nil }
    return value
  }

  /// Takes a text; a value of another kind becomes the text that it is written as.
  mutating func text(_ name: ExactString) throws(BodyError) -> ExactString? {
    guard let value = take(name) else { return nil }
    if let text = value.text, text.isWhole { return text.exact }
    let problem = value.kind == .string ? "half a surrogate pair" : "no text"
    try keep(value, as: name, for: problem)
    return value.text?.exact ?? extra[name]?.text
  }

  /// Takes a text without the secrets that may stand in it.
  mutating func safeText(_ name: ExactString) throws(BodyError) -> ExactString? {
    try text(name).map { secrets.redacted($0) }
  }

  /// Takes the name that the entry goes by: nothing is taken out of it but the token.
  mutating func name(_ name: ExactString) throws(BodyError) -> ExactString? {
    owner = try text(name).map(secrets.withoutToken)
    return owner
  }

  /// Takes a URL, without the secrets that may stand in it.
  mutating func url(_ name: ExactString) throws(BodyError) -> ExactString? {
    try text(name).map { secrets.redacted(url: $0) }
  }

  /// Takes true or false; nil for what is neither.
  mutating func flag(_ name: ExactString) throws(BodyError) -> Bool? {
    guard let value = take(name) else { return nil }
    if case .bool(let flag) = value.kind { return flag }
    try keep(value, as: name, for: "neither true nor false")
    return nil
  }

  /// Takes a list; what is none is kept as it was given.
  mutating func list(_ name: ExactString) throws(BodyError) -> JSONSlice? {
    guard let value = take(name) else { return nil }
    if value.kind == .array { return value }
    try keep(value, as: name, for: "no list")
    return nil
  }

  private mutating func keep(
    _ value: JSONSlice,
    as name: ExactString,
    for problem: String
  ) throws(BodyError) {
    warn("\(problem); kept as given", at: place.field(name.string))
    extra[name] = try KeptValue(value, secrets).json
  }

  /// Keeps the fields that nobody took.
  mutating func keepRest() throws(BodyError) {
    for (name, value) in fields { try keep(value, as: name) }
    fields = [:]
  }

  /// Keeps a value without knowing what it means.
  mutating func keep(_ value: JSONSlice, as name: ExactString) throws(BodyError) {
    let kept = try KeptValue(value, secrets)
    for oddity in kept.oddities { warn(oddity, at: place.field(name.shown)) }
    extra[secrets.redacted(name)] = kept.json
  }
}

extension JSONText {
  fileprivate var shown: String { exact.shown }
}

extension ExactString {
  /// The text as it may stand in a message.
  var shown: String { string.escaped(upTo: 300) }
}

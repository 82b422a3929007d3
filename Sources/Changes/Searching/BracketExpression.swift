/// The characters between brackets in an expression: some, those of a range or a class, or all others.
///
/// A range goes by the numbers of Unicode, whatever a locale has for an order.
struct BracketExpression {
  /// How many characters may be in it; the C library goes through all for each one that it looks at.
  private static let mostMembers = 32_768

  private var isNegated = false
  private var members: Set<Unicode.Scalar> = []
  /// `[:alpha:]` and the like.
  private var classes: [String] = []

  private typealias Malformed = ExtendedExpression.Malformed
  private static let unmatched = Malformed(reason: "Unmatched [")

  /// Takes a bracket expression off the head of a text, from behind its `[`.
  init(_ rest: inout Substring.UnicodeScalarView) throws(ExtendedExpression.Malformed) {
    try Self.refuseBareClass(rest)
    if rest.first == "^" {
      isNegated = true
      rest.removeFirst()
    }
    var isFirst = true
    while let scalar = rest.first, isFirst || scalar != "]" {
      isFirst = false
      if let name = try Self.takeName(between: ":", &rest) {
        classes.append("[:\(name):]")
        continue
      }
      let low = try Self.takeMember(&rest)
      // A `-` is itself where nothing follows that it could lead to.
      if rest.first == "-", let next = rest.dropFirst().first, next != "]" {
        rest.removeFirst()
        try insert(from: low, to: try Self.takeMember(&rest))
      } else {
        members.insert(low)
      }
    }
    guard rest.popFirst() == "]" else { throw Self.unmatched }
  }

  /// Takes a character that is meant by itself, or by `[.x.]` or `[=x=]`.
  private static func takeMember(
    _ rest: inout Substring.UnicodeScalarView
  ) throws(Malformed) -> Unicode.Scalar {
    for mark in [Unicode.Scalar("."), "="] {
      guard let name = try takeName(between: mark, &rest) else { continue }
      guard name.unicodeScalars.count == 1, let scalar = name.unicodeScalars.first else {
        throw Malformed(reason: "Invalid collation character")
      }
      return scalar
    }
    guard let scalar = rest.popFirst() else { throw unmatched }
    return scalar
  }

  /// Takes `[:NAME:]`, or the like with another mark; nil when it is none.
  private static func takeName(
    between mark: Unicode.Scalar,
    _ rest: inout Substring.UnicodeScalarView
  ) throws(Malformed) -> String? {
    guard rest.first == "[", rest.dropFirst().first == mark else { return nil }
    let body = rest.dropFirst(2)
    var end = body.startIndex
    while end < body.endIndex {
      let next = body.index(after: end)
      // Of `[.].]` the name is the bracket.
      if body[end] == mark, next < body.endIndex, body[next] == "]", end > body.startIndex {
        rest = body[body.index(after: next)...]
        return String(body[..<end])
      }
      end = next
    }
    throw unmatched
  }

  /// `[:alpha:]` alone is a class without its brackets, and not these letters.
  private static func refuseBareClass(_ rest: Substring.UnicodeScalarView) throws(Malformed) {
    guard rest.first == ":", let end = rest.firstIndex(of: "]") else { return }
    let text = rest[..<end]
    if text.count > 2, text.last == ":" {
      throw Malformed(reason: "a class is written [[\(String(text))]], and not [\(String(text))]")
    }
  }

  private mutating func insert(
    from low: Unicode.Scalar,
    to high: Unicode.Scalar
  ) throws(Malformed) {
    guard low <= high else { throw Malformed(reason: "Invalid range end") }
    guard Int(high.value - low.value) < Self.mostMembers else {
      throw Malformed(reason: "the range \(low)-\(high) is too large")
    }
    members.formUnion((low.value...high.value).compactMap(Unicode.Scalar.init))
  }

  /// The expression, without a range, and with each sign where it stands for itself.
  var source: String {
    var text = isNegated ? "[^" : "["
    let signs: [Unicode.Scalar] = ["]", "[", "^", "-"]
    // Alone, or with a `-`, a `^` would have to be the first one.
    if !isNegated, classes.isEmpty, members == ["^"] { return "\\^" }
    if !isNegated, classes.isEmpty, members == ["^", "-"] { return "[-^]" }
    if members.contains("]") { text += "]" }
    for scalar in members.subtracting(signs).sorted() { text.unicodeScalars.append(scalar) }
    text += classes.joined()
    for sign in signs.dropFirst() where members.contains(sign) {
      text.unicodeScalars.append(sign)
    }
    return text + "]"
  }
}

/// A POSIX extended regular expression, as `grep -E` takes it, written so that every C library does.
///
/// It is read by characters. `grep -E` takes for a text what POSIX leaves open, as a `{` that begins no
/// interval, and passes over a repetition of nothing; C libraries refuse these.
struct ExtendedExpression {
  /// Why an expression can't be taken.
  struct Malformed: Error {
    let reason: String
  }

  /// What the C library is to be given.
  private(set) var source = ""
  /// The longest text that each match has; empty when there is none for sure.
  private(set) var commonText = ""
  /// It has no other sign: what has the text is a match.
  private(set) var isText = true
  /// It refers back to what a group matched.
  private(set) var hasBackReference = false

  private enum Previous {
    /// Nothing that could be repeated: the beginning, of a group or of an alternative too.
    case nothing
    /// A place and no character.
    case assertion
    case atom
  }

  private var rest: Substring.UnicodeScalarView
  private var previous = Previous.nothing
  private var depth = 0
  /// The text that ends here, of which each match has all.
  private var run = String.UnicodeScalarView()
  private var hasAlternatives = false

  init(_ pattern: Substring) throws(Malformed) {
    rest = pattern.unicodeScalars
    while let scalar = rest.popFirst() { try take(scalar) }
    endRun()
    if hasAlternatives { commonText = "" }
  }

  private mutating func take(_ scalar: Unicode.Scalar) throws(Malformed) {
    switch scalar {
    case "\\": try takeEscape()
    case "[":
      let bracket = try BracketExpression(&rest)
      takeSign(bracket.source)
    case "(":
      depth += 1
      takeSign("(", .nothing)
    case ")" where depth > 0:
      depth -= 1
      takeSign(")")
    case "|":
      hasAlternatives = hasAlternatives || depth == 0
      takeSign("|", .nothing)
    case "*", "?": takeRepetition(String(scalar), isOptional: true)
    case "+": takeRepetition("+", isOptional: false)
    case "{":
      if let interval = takeInterval() {
        takeRepetition("{\(interval)}", isOptional: interval.first == "0" || interval.first == ",")
      } else {
        takeLiteral(scalar)
      }
    case "^", "$": takeSign(String(scalar), .assertion)
    case ".": takeSign(".")
    default: takeLiteral(scalar)
    }
  }

  private mutating func takeEscape() throws(Malformed) {
    guard let scalar = rest.popFirst() else { throw Malformed(reason: "Trailing backslash") }
    switch scalar {
    case "1"..."9":
      hasBackReference = true
      takeSign("\\\(scalar)")
    case "w", "W", "s", "S": takeSign("\\\(scalar)")
    case "b", "B", "<", ">", "`", "'": takeSign("\\\(scalar)", .assertion)
    default: takeLiteral(scalar)
    }
  }

  private mutating func takeLiteral(_ scalar: Unicode.Scalar) {
    source += Self.escaped(scalar)
    previous = .atom
    if depth == 0 { run.append(scalar) }
  }

  private mutating func takeSign(_ sign: String, _ kind: Previous = .atom) {
    endRun()
    isText = false
    source += sign
    previous = kind
  }

  private mutating func takeRepetition(_ sign: String, isOptional: Bool) {
    // A repetition of the repetition may make even what is there at least once optional.
    if !run.isEmpty { run.removeLast() }
    endRun()
    isText = false
    switch previous {
    case .nothing: break
    case .assertion where isOptional && ["^", "$"].contains(source.unicodeScalars.last):
      // What need not be there says nothing of a place.
      source.unicodeScalars.removeLast()
      previous = .nothing
    case .assertion: break
    case .atom: source += sign
    }
  }

  /// Takes what stands between braces; nil, and nothing is taken, when it is no interval.
  private mutating func takeInterval() -> String? {
    guard let end = rest.firstIndex(of: "}") else { return nil }
    let text = rest[..<end]
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let areNumbers = parts.allSatisfy { $0.allSatisfy { "0"..."9" ~= $0 } }
    guard !text.isEmpty, parts.count <= 2, areNumbers else { return nil }
    rest = rest[rest.index(after: end)...]
    return text.first == "," ? "0" + String(text) : String(text)
  }

  private mutating func endRun() {
    if run.count > commonText.unicodeScalars.count { commonText = String(run) }
    run = String.UnicodeScalarView()
  }

  /// A character as an expression that stands for it alone.
  static func escaped(_ scalar: Unicode.Scalar) -> String {
    #".[]{}()\*+?|^$"#.unicodeScalars.contains(scalar) ? "\\\(scalar)" : String(scalar)
  }
}

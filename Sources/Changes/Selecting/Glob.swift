import Snapshots

/// A glob by characters: `*` stands for any, `?` for one, `[abc]`, `[a-z]` and `[!a]` for one of some,
/// `\` takes the meaning from the next one.
///
/// As in git, `*` and `?` stand for slashes too. A bracket that is never closed is itself.
struct Glob: Hashable {
  fileprivate enum Sign: Hashable {
    case text(Unicode.Scalar)
    case one
    case any
    case oneOf([ClosedRange<Unicode.Scalar>], isNegated: Bool)
  }

  private var signs: [Sign] = []

  init(_ text: String) {
    var rest = Substring(text).unicodeScalars
    while let scalar = rest.popFirst() {
      switch scalar {
      case "*": if signs.last != .any { signs.append(.any) }
      case "?": signs.append(.one)
      case "[": signs.append(Self.bracket(&rest) ?? .text(scalar))
      case "\\": signs.append(.text(rest.popFirst() ?? scalar))
      default: signs.append(.text(scalar))
      }
    }
  }

  /// It has no sign that stands for anything else.
  var isText: Bool {
    signs.allSatisfy { sign in
      if case .text = sign { true } else { false }
    }
  }

  func matches(_ path: ExactString) -> Bool {
    let path = Array(path.string.unicodeScalars)
    var (sign, place) = (0, 0)
    // Where to go on when what follows the last `*` does not fit: that one takes one more then.
    var star: (sign: Int, place: Int)?
    while place < path.count {
      if sign < signs.count, signs[sign] == .any {
        star = (sign, place)
        sign += 1
      } else if sign < signs.count, signs[sign].matches(path[place]) {
        (sign, place) = (sign + 1, place + 1)
      } else if let last = star {
        star = (last.sign, last.place + 1)
        (sign, place) = (last.sign + 1, last.place + 1)
      } else {
        return false
      }
    }
    return signs[sign...].allSatisfy { $0 == .any }
  }

  /// Takes a bracket off the head of a text, from behind its `[`; nil when it is never closed.
  private static func bracket(_ rest: inout Substring.UnicodeScalarView) -> Sign? {
    var text = rest
    let isNegated = text.first == "!" || text.first == "^"
    if isNegated { text.removeFirst() }
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    var isFirst = true
    while let scalar = text.first, isFirst || scalar != "]" {
      isFirst = false
      guard let low = member(&text) else { return nil }
      var high = low
      if text.first == "-", let next = text.dropFirst().first, next != "]" {
        text.removeFirst()
        guard let last = member(&text) else { return nil }
        high = last
      }
      if low <= high { ranges.append(low...high) }
    }
    guard text.popFirst() == "]" else { return nil }
    rest = text
    return .oneOf(ranges, isNegated: isNegated)
  }

  private static func member(_ text: inout Substring.UnicodeScalarView) -> Unicode.Scalar? {
    let scalar = text.popFirst()
    return scalar == "\\" ? text.popFirst() : scalar
  }
}

extension Glob.Sign {
  fileprivate func matches(_ scalar: Unicode.Scalar) -> Bool {
    switch self {
    case .text(let text): text == scalar
    case .one, .any: true
    case .oneOf(let ranges, let isNegated): ranges.contains { $0.contains(scalar) } != isNegated
    }
  }
}

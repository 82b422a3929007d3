/// A body that was checked to be JSON, with where its long values end: nobody walks over them twice.
final class JSONBody: Sendable {
  let bytes: [UInt8]
  /// The end of each long value that is not nested deeply, by where it begins.
  private let ends: [Int: Int]

  /// Throws what is wrong with a body that is not one value of JSON.
  init(checking bytes: [UInt8]) throws(JSONSyntax.Problem) {
    ends = try JSONSyntax.check(bytes)
    self.bytes = bytes
  }

  /// Walks over a value.
  func skipValue(_ walk: inout JSONWalk) -> Bool {
    if walk.isAtLongKind, let end = ends[walk.position] {
      walk.position = end
      return true
    }
    return walk.skipValue()
  }
}

extension JSONWalk {
  /// Whether what comes next is of a kind that can be long.
  fileprivate var isAtLongKind: Bool {
    switch next {
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""): true
    default: false
    }
  }
}

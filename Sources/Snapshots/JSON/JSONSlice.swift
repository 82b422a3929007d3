/// A value in a body of JSON that was checked as a whole; it is read only when it is asked for.
///
/// Nothing is built of what nobody asks for: an answer can have millions of values beside the few
/// that matter.
package struct JSONSlice: Sendable {
  package enum Kind: Hashable, Sendable {
    case object
    case array
    case string
    case number
    case bool(Bool)
    case null
  }

  fileprivate let body: JSONBody
  /// Where the value stands in the body.
  package let range: Range<Int>
  package let kind: Kind

  /// Takes a body that is one value. Throws what is wrong when it is none.
  package init(checking body: [UInt8]) throws(JSONSyntax.Problem) {
    let body = try JSONBody(checking: body)
    let range = body.bytes.withUnsafeBytes { bytes in
      var walk = JSONWalk(bytes)
      walk.skipSpace()
      let start = walk.position
      _ = body.skipValue(&walk)
      return start..<walk.position
    }
    self.init(body, range)
  }

  private init(_ body: JSONBody, _ range: Range<Int>) {
    self.body = body
    self.range = range
    kind =
      switch body.bytes[range.lowerBound] {
      case UInt8(ascii: "{"): .object
      case UInt8(ascii: "["): .array
      case UInt8(ascii: "\""): .string
      case UInt8(ascii: "t"): .bool(true)
      case UInt8(ascii: "f"): .bool(false)
      case UInt8(ascii: "n"): .null
      default: .number
      }
  }

  /// The value as it is written.
  package var bytes: ArraySlice<UInt8> { body.bytes[range] }

  /// Hands on the members of an object, in order; of what is none, nothing.
  package func eachMember<Failure: Error>(
    _ body: (JSONText, JSONSlice) throws(Failure) -> Void
  ) throws(Failure) {
    guard kind == .object else { return }
    var walk = Positions(range.lowerBound)
    while let (key, value) = walk.nextMember(in: self) {
      try body(JSONText(self.body.bytes[key]), JSONSlice(self.body, value))
    }
  }

  /// Hands on the elements of an array, in order; of what is none, nothing.
  package func eachElement<Failure: Error>(
    _ body: (JSONSlice) throws(Failure) -> Void
  ) throws(Failure) {
    guard kind == .array else { return }
    var walk = Positions(range.lowerBound)
    while let value = walk.nextElement(in: self) {
      try body(JSONSlice(self.body, value))
    }
  }

  /// The member with this name that stands last; nil when there is none.
  package func last(_ name: StaticString) -> JSONSlice? {
    var last: JSONSlice?
    eachMember { key, value in if key.string == "\(name)" { last = value } }
    return last
  }

  /// The text of a string; nil of what is none.
  package var text: JSONText? {
    kind == .string ? JSONText(bytes) : nil
  }

  /// The whole number that is written here, without a fraction or an exponent; nil of what is none.
  package var integer: Int64? {
    kind == .number ? Int64(String(decoding: bytes, as: UTF8.self)) : nil
  }
}

/// Where the next part of an object or an array stands.
private struct Positions {
  /// The opening bracket at first, then the end of the last part.
  private var position: Int

  init(_ opening: Int) {
    position = opening
  }

  mutating func nextMember(in slice: JSONSlice) -> (key: Range<Int>, value: Range<Int>)? {
    step(in: slice) { walk in
      let start = walk.position
      guard walk.skipString() else { return nil }
      let key = start..<walk.position
      walk.skipSpace()
      guard walk.take(UInt8(ascii: ":")) else { return nil }
      return Self.value(in: slice.body, &walk).map { (key, $0) }
    }
  }

  mutating func nextElement(in slice: JSONSlice) -> Range<Int>? {
    step(in: slice) { walk in Self.value(in: slice.body, &walk) }
  }

  private static func value(in body: JSONBody, _ walk: inout JSONWalk) -> Range<Int>? {
    walk.skipSpace()
    let start = walk.position
    return body.skipValue(&walk) ? start..<walk.position : nil
  }

  /// Steps over the bracket or the comma, and has what follows read, unless all ends here.
  private mutating func step<Part>(
    in slice: JSONSlice,
    _ read: (inout JSONWalk) -> Part?
  ) -> Part? {
    slice.body.bytes.withUnsafeBytes { bytes in
      var walk = JSONWalk(bytes, at: position)
      walk.skipSpace()
      let isFirst = position == slice.range.lowerBound
      guard isFirst || walk.next == UInt8(ascii: ",") else { return nil }
      walk.position += 1
      walk.skipSpace()
      if isFirst, walk.next == UInt8(ascii: "]") || walk.next == UInt8(ascii: "}") { return nil }
      let part = read(&walk)
      position = walk.position
      return part
    }
  }
}

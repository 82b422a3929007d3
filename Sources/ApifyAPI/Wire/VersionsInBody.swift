import Snapshots

/// Finds the versions in the body of an Actor's answer without decoding them.
///
/// An Actor's answer has statistics that move all the time, beside versions that hardly ever do and
/// are nearly all of it. When their bytes are the known ones, only the rest needs decoding.
struct VersionsInBody {
  /// The bytes of the array, brackets included.
  let range: Range<Int>

  /// Takes the place that was found in a body that was checked.
  init(at range: Range<Int>) {
    self.range = range
  }

  /// Finds where versions of a known size would be, without walking over them.
  ///
  /// Only their hash tells whether they are there, and what is around them is not checked yet.
  init?(ofSize size: Int, in body: [UInt8]) {
    guard let start = Self.start(in: body), size > 0, size <= body.count - start,
      body[start + size - 1] == UInt8(ascii: "]")
    else { return nil }
    range = start..<(start + size)
  }

  /// Where the array begins in a body of the form `{"data": {…, "versions": […], …}}`.
  private static func start(in body: [UInt8]) -> Int? {
    body.withUnsafeBytes { bytes in
      var start: Int?
      var walk = JSONWalk(bytes)
      _ = walk.object { key, walk in
        guard bytes[key].elementsEqual(#""data""#.utf8) else { return walk.skipValue() }
        return walk.object { key, walk in
          guard bytes[key].elementsEqual(#""versions""#.utf8) else { return walk.skipValue() }
          if walk.next == UInt8(ascii: "[") { start = walk.position }
          return false
        }
      }
      return start
    }
  }

  /// The body with no versions.
  func rest(of body: [UInt8]) -> [UInt8] {
    body[..<range.lowerBound] + Array("[]".utf8) + body[range.upperBound...]
  }

  func fingerprint(in body: [UInt8], _ secrets: Secrets) -> AnswerFingerprint {
    AnswerFingerprint(
      versions: body.withUnsafeBytes { secrets.hash(of: .init(rebasing: $0[range])) },
      size: range.count,
      rest: rest(of: body).withUnsafeBytes { secrets.hash(of: $0) }
    )
  }
}

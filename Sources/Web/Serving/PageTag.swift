import HTTPTypes

/// By what a page is known that somebody keeps; it has one tag as it is, and another one compressed.
struct PageTag: Hashable, Sendable {
  let text: String

  func value(isCompressed: Bool) -> String { "\"\(text)\(isCompressed ? "-gzip" : "")\"" }

  /// The tag of what who asks has already; nil when that is another state, or nothing.
  func known(to request: PageRequest) -> String? {
    guard let header = request.header(.ifNoneMatch) else { return nil }
    let codings = Gzip.isAccepted(request.header(.acceptEncoding)) ? [true, false] : [false]
    let values = codings.map(value)
    return header == "*" ? values.last : values.first { header.contains($0) }
  }
}

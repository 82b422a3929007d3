/// A hash over a sequence of values, each preceded by its length, so that no two sequences run into the
/// same bytes.
package struct CanonicalForm {
  private var hasher = SHA256()

  package init() {}

  /// The SHA-256 over all that was appended.
  package var hash: ContentHash { ContentHash(hasher.finalize()) }

  package mutating func append(_ text: ExactString?) {
    guard var string = text?.string else { return append(count: nil) }
    string.withUTF8 { append($0) }
  }

  package mutating func append(_ text: String) {
    append(ExactString(text))
  }

  package mutating func append(_ text: String?) {
    append(text.map { ExactString($0) })
  }

  package mutating func append(count: Int?) {
    withUnsafeBytes(of: Int64(count ?? -1).littleEndian) { hasher.update(bufferPointer: $0) }
  }

  /// Appends bytes with their length.
  package mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    append(count: bytes.count)
    hasher.update(bufferPointer: UnsafeRawBufferPointer(bytes))
  }

  /// Appends a hash, whose length is known.
  package mutating func append(_ hash: ContentHash) {
    hasher.update(data: hash.bytes)
  }
}

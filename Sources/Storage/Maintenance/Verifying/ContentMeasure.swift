import Snapshots

/// Finds out of bytes, part by part, all that the row of a content says of them.
struct ContentMeasure {
  private var sha256 = SHA256()
  private var sha1 = SHA1()
  private(set) var size = 0
  private var lineEnds = 0
  private var lastByte: UInt8?

  /// - Parameter expected: the bytes that there should be; git has it before the bytes.
  init(size expected: Int) {
    sha1.update(data: Array("blob \(expected)\0".utf8))
  }

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    if bytes.isEmpty { return }
    sha256.update(bufferPointer: bytes)
    sha1.update(bufferPointer: bytes)
    size += bytes.count
    lineEnds += StoredContent.lineEnds(in: bytes)
    lastByte = bytes.last
  }

  var hash: ContentHash { ContentHash(sha256.finalize()) }

  var gitObjectID: String { sha1.finalize().hexadecimal }

  /// As lines are counted of texts.
  var lineCount: Int {
    lastByte.map { $0 == UInt8(ascii: "\n") } ?? true ? lineEnds : lineEnds + 1
  }
}

import Foundation
import GRDB
import Snapshots

/// The text that another one replaces, with the chunks that it is made of: most of them are the other
/// one's, too, and in the same order.
struct FormerText {
  let bytes: [UInt8]
  /// The keys of its chunks, in order; none when it is kept whole.
  private let keys: [Int64]
  /// Where each of these ends.
  private let ends: [Int]

  /// Reads a text; nil when there is none with this hash.
  init?(_ hash: ContentHash, in database: Database) throws {
    let stored = try FileRecord.Stored.find(hash, in: database)
    guard let stored, stored.isText, !stored.isPurged else { return nil }
    var (keys, ends): ([Int64], [Int]) = ([], [])
    let bytes = try StoredContent.read(stored.id, size: stored.size, in: database) { key, end in
      keys.append(key)
      ends.append(end)
    }
    guard let bytes else { return nil }
    (self.bytes, self.keys, self.ends) = (bytes, keys, ends)
  }

  /// Walks over the chunks of a text beside those of its former one.
  struct Walk {
    /// So many former chunks at most are passed over for one that is the same.
    private static let reach = 8

    private let former: FormerText
    private var next = 0
    private lazy var places = Dictionary(
      zip(former.keys, former.keys.indices),
      uniquingKeysWith: { $1 }
    )

    init(over former: FormerText) {
      self.former = former
    }

    /// The key of the next chunk, when it is one of the former ones that come next.
    mutating func key(of chunk: UnsafeRawBufferPointer) -> Int64? {
      let near = next..<min(next + Self.reach, former.keys.count)
      guard let place = near.first(where: { isChunk($0, chunk) }) else { return nil }
      next = place + 1
      return former.keys[place]
    }

    private func isChunk(_ place: Int, _ chunk: UnsafeRawBufferPointer) -> Bool {
      let start = place == 0 ? 0 : former.ends[place - 1]
      guard former.ends[place] - start == chunk.count, let other = chunk.baseAddress else {
        return false
      }
      return former.bytes.withUnsafeBytes { bytes in
        bytes.baseAddress.map { memcmp($0 + start, other, chunk.count) == 0 } ?? false
      }
    }

    /// Goes on behind a chunk that was found elsewhere; false when it is none of the former ones.
    mutating func resume(behind key: Int64) -> Bool {
      guard let place = places[key] else { return false }
      next = place + 1
      return true
    }
  }
}

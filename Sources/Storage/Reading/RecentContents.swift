import Snapshots
import Synchronization

/// Caches the contents that were read last, up to a size.
///
/// A history asks for most contents twice: as what came with one snapshot, and as what went with a
/// later one. A lock, because an archive may be read by several tasks, and reads are no `async`
/// calls; no code of others runs while it is held.
final class RecentContents: Sendable {
  private struct Contents {
    /// Those kept or asked for since `former` was put together.
    var latest: [ContentID: [UInt8]] = [:]
    /// The ones before these; what of it is not asked for goes when `latest` is full.
    var former: [ContentID: [UInt8]] = [:]
    var latestSize = 0
  }

  /// The size of each of the two halves, in bytes.
  private static let capacity = 4 << 20

  private let contents = Mutex(Contents())

  /// The bytes of a content, if they are still here.
  subscript(id: ContentID) -> [UInt8]? {
    contents.withLock { contents in
      if let bytes = contents.latest[id] { return bytes }
      guard let bytes = contents.former[id] else { return nil }
      Self.keep(bytes, of: id, in: &contents)
      return bytes
    }
  }

  func keep(_ bytes: [UInt8], of id: ContentID) {
    contents.withLock { Self.keep(bytes, of: id, in: &$0) }
  }

  private static func keep(_ bytes: [UInt8], of id: ContentID, in contents: inout Contents) {
    if bytes.count > capacity { return }
    if contents.latestSize + bytes.count > capacity {
      contents = Contents(former: contents.latest)
    }
    if contents.latest.updateValue(bytes, forKey: id) == nil { contents.latestSize += bytes.count }
  }
}

import Synchronization

/// How much of what is being sent may be held for clients that read slowly.
///
/// A lock, and no actor: what was taken is given back by whatever lets go of it last.
final class SendingRoom: Sendable {
  /// Less than that is not counted: connections are, too.
  static let smallest = 64 << 10

  /// A part of the room, given back when nothing holds it any more.
  final class Part: Sendable {
    private let room: SendingRoom
    private let size: Int

    fileprivate init(of room: SendingRoom, _ size: Int) {
      (self.room, self.size) = (room, size)
    }

    deinit {
      room.taken.withLock { $0 -= size }
    }
  }

  /// Bytes.
  private let most: Int
  private let taken = Mutex(0)

  init(most: Int) {
    self.most = most
  }

  /// Takes so many bytes; nil when others have taken too many. What is larger than the room has it alone.
  func part(_ size: Int) -> Part? {
    let counted = size < Self.smallest ? 0 : size
    let isFree = taken.withLock { taken in
      guard counted == 0 || taken == 0 || taken + counted <= most else { return false }
      taken += counted
      return true
    }
    return isFree ? Part(of: self, counted) : nil
  }
}

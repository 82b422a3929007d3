import Foundation

extension UnsafeRawBufferPointer {
  /// Where some bytes are next, from a position on; nil when nowhere. Of no bytes there is no place.
  package func position(of text: [UInt8], from start: Int) -> Int? {
    guard let first = text.first, let base = baseAddress else { return nil }
    var position = start
    while position + text.count <= count {
      let places = count - text.count + 1 - position
      guard let found = memchr(base + position, Int32(first), places) else { return nil }
      position = UnsafeRawPointer(found) - base
      if memcmp(base + position, text, text.count) == 0 { return position }
      position += 1
    }
    return nil
  }
}

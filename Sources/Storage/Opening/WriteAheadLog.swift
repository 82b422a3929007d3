import Foundation

/// What a write-ahead log says of the file that it was written for.
///
/// SQLite takes any log that stands beside a file for the file's own, and a file that was put in the place
/// of another one would be mixed with pages of that one: https://www.sqlite.org/howtocorrupt.html
struct WriteAheadLog {
  /// Of what was committed, in order; a transaction that left the first page as it was has none.
  private var generations: [FileGeneration] = []

  /// Reads a log up to where it ends or is torn, as SQLite does; nil when it can't be read.
  ///
  /// https://www.sqlite.org/fileformat2.html#the_write_ahead_log
  init?(readingFrom descriptor: CInt) {
    guard let header = Self.bytes(of: descriptor, at: 0, count: 32) else { return nil }
    let isBigEndian = header[3] & 1 == 1
    let pageSize = Int(Self.number(header[8...]))
    guard Self.number(header) & ~1 == 0x377F_0682, (512...65_536).contains(pageSize) else {
      return nil
    }
    var sum = Checksum(isBigEndian: isBigEndian)
    sum.add(header[..<24])
    var uncommitted: [FileGeneration] = []
    var place = header.count
    while let frame = Self.bytes(of: descriptor, at: place, count: 24 + pageSize) {
      guard frame[8..<16] == header[16..<24] else { return }
      sum.add(frame[..<8])
      sum.add(frame[24...])
      guard Self.number(frame[16...]) == sum.first, Self.number(frame[20...]) == sum.second else {
        return
      }
      if Self.number(frame) == 1 {
        let number = Self.number(frame[(24 + FileGeneration.offset)...])
        uncommitted.append(FileGeneration(number: number))
      }
      if Self.number(frame[4...]) != 0 {
        generations += uncommitted
        uncommitted = []
      }
      place += frame.count
    }
  }

  /// Whether it can be the log of a file that is of a generation.
  func canBelong(to generation: FileGeneration) -> Bool {
    guard let first = generations.first else { return true }
    // What is in the log may have been moved into the file already, or some of it.
    return generations.contains(generation) || first.isNext(after: generation)
  }

  private static func bytes(of descriptor: CInt, at place: Int, count: Int) -> [UInt8]? {
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
      length = max(0, pread(descriptor, buffer.baseAddress, count, off_t(place)))
    }
    return bytes.count == count ? bytes : nil
  }

  private static func number(_ bytes: some Collection<UInt8>) -> UInt32 {
    bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// The running checksum of a log.
  private struct Checksum {
    let isBigEndian: Bool
    private(set) var first: UInt32 = 0
    private(set) var second: UInt32 = 0

    init(isBigEndian: Bool) {
      self.isBigEndian = isBigEndian
    }

    mutating func add(_ bytes: ArraySlice<UInt8>) {
      bytes.withUnsafeBytes { bytes in
        for place in stride(from: 0, to: bytes.count, by: 8) {
          first &+= word(bytes, at: place) &+ second
          second &+= word(bytes, at: place + 4) &+ first
        }
      }
    }

    private func word(_ bytes: UnsafeRawBufferPointer, at place: Int) -> UInt32 {
      let word = bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)
      return isBigEndian ? UInt32(bigEndian: word) : UInt32(littleEndian: word)
    }
  }
}

/// Writes bytes in the form of `GIT binary patch`: a zlib stream in base 85, 52 bytes a line.
///
/// The stream holds its blocks as they are (RFC 1951, section 3.2.4), which every reader takes.
enum BinaryLiteral {
  static func text(of bytes: [UInt8]) -> [UInt8] {
    let stream = zlibStream(of: bytes)
    var text = Array("literal \(bytes.count)\n".utf8)
    for start in stride(from: 0, to: stream.count, by: 52) {
      let line = stream[start..<min(start + 52, stream.count)]
      let letter = line.count <= 26 ? 64 + line.count : 96 + line.count - 26
      text.append(UInt8(letter))
      text += base85(line)
      text.append(UInt8(ascii: "\n"))
    }
    text.append(UInt8(ascii: "\n"))
    return text
  }

  private static func zlibStream(of bytes: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    let longestBlock = 65_535
    var start = 0
    repeat {
      let end = min(start + longestBlock, bytes.count)
      let count = UInt16(end - start)
      stream.append(end == bytes.count ? 1 : 0)
      for value in [count, ~count] {
        stream += [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
      }
      stream += bytes[start..<end]
      start = end
    } while start < bytes.count
    let check = adler32(bytes)
    stream += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: check >> $0) }
    return stream
  }

  /// The check sum at the end of a zlib stream (RFC 1950, section 8.2).
  private static func adler32(_ bytes: [UInt8]) -> UInt32 {
    var (low, high): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      low = (low + UInt32(byte)) % 65_521
      high = (high + low) % 65_521
    }
    return high << 16 | low
  }

  private static let digits = Array(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~".utf8
  )

  private static func base85(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: 4) {
      var group: UInt32 = 0
      for index in start..<start + 4 {
        group = group << 8 | (index < bytes.endIndex ? UInt32(bytes[index]) : 0)
      }
      var five: [UInt8] = []
      for _ in 0..<5 {
        five.append(digits[Int(group % 85)])
        group /= 85
      }
      text += five.reversed()
    }
    return text
  }
}

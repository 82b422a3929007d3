import Foundation

/// A tar file with one file.
enum TarFile {
  /// A text as `a.txt`, and nothing else.
  static func bytes(_ text: String) -> Data {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at offset: Int) {
      for (index, byte) in text.utf8.enumerated() { header[offset + index] = byte }
    }
    put("a.txt", at: 0)
    put("0000644\u{0}0000000\u{0}0000000\u{0}", at: 100)
    put(String(format: "%011o", text.utf8.count), at: 124)
    put("00000000000", at: 136)
    put("        0", at: 148)
    put("ustar\u{0}00", at: 257)
    put(String(format: "%06o\u{0} ", header.reduce(0) { $0 + Int($1) }), at: 148)
    var bytes = Data(header) + Data(text.utf8)
    bytes.append(Data(count: 512 - text.utf8.count + 1024))
    return bytes
  }
}

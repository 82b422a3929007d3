import Foundation

/// Reads the BASE64 of source files: white space and missing padding are fine, nothing else is.
enum Base64Text {
  /// The bytes; nil when the text is no BASE64.
  static func bytes(_ text: String) -> [UInt8]? {
    if isPadded(text.utf8), let data = Data(base64Encoded: text) { return Array(data) }
    var letters = text.utf8.filter { !isWhiteSpace($0) }
    if letters.last != UInt8(ascii: "=") {
      let missing = (4 - letters.count % 4) % 4
      letters += repeatElement(UInt8(ascii: "="), count: missing)
    }
    guard isPadded(letters) else { return nil }
    return Data(base64Encoded: Data(letters)).map(Array.init)
  }

  /// Foundation would take more padding than there may be.
  private static func isPadded(_ text: some BidirectionalCollection<UInt8>) -> Bool {
    text.count % 4 == 0 && !text.suffix(3).allSatisfy { $0 == UInt8(ascii: "=") } || text.isEmpty
  }

  private static func isWhiteSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || (0x09...0x0D).contains(byte)
  }
}

import Foundation

/// Reads the BASE64 of source files: white space and missing padding are fine, nothing else is.
enum Base64Text {
  /// The bytes; nil when the text is no BASE64.
  static func bytes(_ text: String) -> [UInt8]? {
    if let data = Data(base64Encoded: text) { return Array(data) }
    var letters = text.utf8.filter { !isWhiteSpace($0) }
    if !letters.contains(UInt8(ascii: "=")) {
      let missing = (4 - letters.count % 4) % 4
      letters += repeatElement(UInt8(ascii: "="), count: missing)
    }
    return Data(base64Encoded: Data(letters)).map(Array.init)
  }

  private static func isWhiteSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || (0x09...0x0D).contains(byte)
  }
}

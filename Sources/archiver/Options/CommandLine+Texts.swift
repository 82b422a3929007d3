import Foundation

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

extension CommandLine {
  /// The arguments as texts that hold each byte, behind the name of the program.
  ///
  /// A path may be bytes that are no UTF-8. Each of these is a scalar that nobody uses, U+10FF80 for 0x80
  /// up to U+10FFFF, and so is each byte of such a scalar. `FilePath(argument:)` goes back.
  static var texts: [String] {
    UnsafeBufferPointer(start: unsafeArgv, count: Int(argc)).dropFirst().compactMap { argument in
      argument.map { text(of: UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }
  }

  fileprivate static let escapes: ClosedRange<UInt32> = 0x10_FF80...0x10_FFFF

  /// A text that holds each byte, as those of the arguments do.
  static func text(of bytes: UnsafeRawBufferPointer) -> String {
    var text = String.UnicodeScalarView()
    func escape(_ bytes: some Sequence<UInt8>) {
      text += bytes.compactMap { Unicode.Scalar(escapes.lowerBound + UInt32($0 & 0x7F)) }
    }
    var (parser, rest, position) = (Unicode.UTF8.ForwardParser(), bytes.makeIterator(), 0)
    while true {
      switch parser.parseScalar(from: &rest) {
      case .valid(let encoded):
        let scalar = Unicode.UTF8.decode(encoded)
        if escapes.contains(scalar.value) { escape(encoded) } else { text.append(scalar) }
        position += encoded.count
      case .error(let length):
        escape(bytes[position..<position + length])
        position += length
      case .emptyInput: return String(text)
      }
    }
  }
}

extension FilePath {
  /// Takes an argument that is a path, byte for byte.
  init(argument text: String) {
    let bytes = text.unicodeScalars.flatMap { scalar in
      CommandLine.escapes.contains(scalar.value)
        ? [UInt8(truncatingIfNeeded: scalar.value)] : Array(String(scalar).utf8)
    }
    self.init(bytes: bytes)
  }
}

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

extension FileDescriptor {
  /// Reads what there is up to the end, or so many bytes. Throws `Errno`.
  func content(atMost most: Int) throws -> [UInt8] {
    var (bytes, part): ([UInt8], [UInt8]) = ([], [UInt8](repeating: 0, count: most))
    while bytes.count < most {
      let count = try part.withUnsafeMutableBytes { try read(into: $0) }
      if count == 0 { break }
      bytes += part[..<min(count, most - bytes.count)]
    }
    return bytes
  }

  /// Reads all there is up to the end. Throws `Errno`.
  var content: [UInt8] {
    get throws {
      var (bytes, part): ([UInt8], [UInt8]) = ([], [UInt8](repeating: 0, count: 1 << 16))
      while true {
        let count = try part.withUnsafeMutableBytes { try read(into: $0) }
        if count == 0 { return bytes }
        bytes += part[..<count]
      }
    }
  }
}

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

extension FileDescriptor {
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

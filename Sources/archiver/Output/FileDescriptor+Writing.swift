#if canImport(System)
  import System
#else
  import SystemPackage
#endif

extension FileDescriptor {
  /// Writes bytes of a result. Throws `OutputError`.
  func writeResults(_ bytes: [UInt8]) throws(OutputError) {
    do {
      try writeAll(bytes)
    } catch {
      throw OutputError(error)
    }
  }
}

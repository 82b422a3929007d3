import Foundation

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

extension FilePath {
  /// Takes a path as the system has it; there is no NUL in it.
  init(bytes: [UInt8]) {
    self.init(platformString: bytes.map { CChar(bitPattern: $0) } + [0])
  }

  /// The path as the system has it.
  var bytes: [UInt8] {
    withPlatformString { bytes in
      UnsafeBufferPointer(start: bytes, count: strlen(bytes)).map { UInt8(bitPattern: $0) }
    }
  }
}

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Why results could not be written.
enum OutputError: Error, CustomStringConvertible {
  /// Nobody reads any more, as when a pipe leads to `head`: no failure.
  case readerLeft
  case failed(reason: String)

  init(_ error: any Error) {
    self =
      switch error as? Errno {
      case .brokenPipe: .readerLeft
      case .badFileDescriptor: .failed(reason: "standard output is closed")
      default: .failed(reason: "\(error)")
      }
  }

  var description: String {
    switch self {
    case .readerLeft: "nobody reads the results"
    case .failed(let reason): "cannot write the results: \(reason)"
    }
  }
}

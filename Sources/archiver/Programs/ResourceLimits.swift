import Foundation

/// How much the system lets this program have.
///
/// Without a thread, or a file to wait with, the libraries that wait for many things at once can't go on, and
/// end the program by a signal: so what they need is made sure of before they begin.
enum ResourceLimits {
  /// Why the program can't run; and the way out.
  enum Shortage: Error, CustomStringConvertible {
    case files(allowed: UInt64, needed: UInt64)
    case memory(allowed: UInt64, needed: UInt64)

    var description: String {
      switch self {
      case .files(let allowed, let needed):
        """
        too few open files are allowed: \(allowed), and \(needed) are needed; raise the limit with \
        'ulimit -n \(needed)'
        """
      case .memory(let allowed, let needed):
        """
        too little memory may be mapped: \(allowed >> 20) MB, and \(needed >> 20) MB are needed; raise the \
        limit with 'ulimit -v \(needed >> 10)'
        """
      }
    }
  }

  /// The standard streams, the archive with what is beside it, the ends of pipes to other programs.
  private static let files: UInt64 = 32
  /// What a thread waits with: one thread a core waits for the network.
  private static let filesPerCore: UInt64 = 3
  /// More than a poll ever has open.
  private static let mostFiles: UInt64 = 4096
  private static let memory: UInt64 = 512 << 20
  /// Stacks, and what the allocator sets apart for a thread, used or not.
  private static let memoryPerCore: UInt64 = 160 << 20

  private static var allFiles: UInt64 {
    files + filesPerCore * UInt64(ProcessInfo.processInfo.processorCount)
  }

  private static var allMemory: UInt64 {
    memory + memoryPerCore * UInt64(ProcessInfo.processInfo.processorCount)
  }

  /// Raises what may be raised, and throws when it is too little.
  static func check() throws(Shortage) {
    var files = limit(of: RLIMIT_NOFILE)
    if files.rlim_cur < files.rlim_max {
      // Where it can't be raised to the most, as on macOS, it stays as it is.
      files.rlim_cur = min(files.rlim_max, max(files.rlim_cur, rlim_t(mostFiles)))
      _ = setrlimit(number(RLIMIT_NOFILE), &files)
    }
    let allowed = UInt64(limit(of: RLIMIT_NOFILE).rlim_cur)
    if allowed < allFiles { throw .files(allowed: allowed, needed: allFiles) }
    let memory = UInt64(limit(of: RLIMIT_AS).rlim_cur)
    if memory < allMemory { throw .memory(allowed: memory, needed: allMemory) }
  }

  /// How many requests may be in flight, for each has a connection, and another one may be closing.
  static func connections(atMost wish: Int) -> Int {
    let rest = UInt64(limit(of: RLIMIT_NOFILE).rlim_cur) - allFiles
    return max(1, min(wish, Int(clamping: rest / 2)))
  }

  #if os(Linux)
    private typealias Resource = __rlimit_resource
    private static func number(_ resource: Resource) -> CInt { CInt(resource.rawValue) }
  #else
    private typealias Resource = CInt
    private static func number(_ resource: Resource) -> CInt { resource }
  #endif

  private static func limit(of resource: Resource) -> rlimit {
    var limit = rlimit()
    // It can only fail for a resource that there is not.
    getrlimit(number(resource), &limit)
    return limit
  }
}

import Foundation
import NIOCore

/// A socket that whoever started the program has opened for it, as systemd does.
///
/// - SeeAlso: <https://www.freedesktop.org/software/systemd/man/latest/sd_listen_fds.html>
package struct InheritedSocket: Hashable, Sendable {
  /// The first that is handed on.
  package let descriptor: CInt = 3
  /// Nobody asks there but who is on the machine.
  let isOfThisMachine: Bool

  /// Returns nil when none was handed on to this process; throws `ListenError` when it can't be used.
  package init?(in environment: [String: String]) throws(ListenError) {
    guard environment["LISTEN_PID"] == "\(getpid())" else { return nil }
    guard environment["LISTEN_FDS"] == "1" else {
      throw ListenError(
        address: "what was handed on",
        reason: "it is \(environment["LISTEN_FDS"] ?? "") sockets",
        wayOut: "one unit takes one, by one ListenStream"
      )
    }
    var isListening: CInt = 0
    var size = socklen_t(MemoryLayout<CInt>.size)
    let code = getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &size)
    guard code == 0, isListening != 0 else {
      throw ListenError(
        address: "what was handed on",
        reason: "descriptor \(descriptor) is no socket that listens",
        wayOut: "systemd makes one by ListenStream, without Accept"
      )
    }
    isOfThisMachine = Self.isOfThisMachine(descriptor)
  }

  private static func isOfThisMachine(_ descriptor: CInt) -> Bool {
    var storage = sockaddr_storage()
    var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutablePointer(to: &storage) { storage in
      let address = UnsafeMutableRawPointer(storage).assumingMemoryBound(to: sockaddr.self)
      guard getsockname(descriptor, address, &size) == 0 else { return false }
      if CInt(storage.pointee.ss_family) == AF_UNIX { return true }
      var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
      guard
        getnameinfo(address, size, &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST) == 0
      else { return false }
      let text = String(
        decoding: host.map(UInt8.init(bitPattern:)).prefix { $0 != 0 },
        as: UTF8.self
      )
      return text.hasPrefix("127.") || text == "::1"
    }
  }
}

import Logging
import Synchronization

/// Keeps log lines, with their metadata by key.
struct LogLines: LogHandler {
  /// A lock, for a log handler cannot wait for an actor.
  final class Lines: Sendable {
    private let storage = Mutex<[String]>([])

    var all: [String] { storage.withLock { $0 } }

    func add(_ line: String) {
      storage.withLock { $0.append(line) }
    }
  }

  let lines = Lines()
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.trace

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let pairs = (event.metadata ?? [:]).map { "\($0.key)=\($0.value)" }.sorted()
    lines.add((["\(event.level)", "\(event.message)"] + pairs).joined(separator: " "))
  }
}

import Logging

extension Logger {
  /// Of a command that says by itself what went wrong.
  static let silent = Logger(label: "archiver") { _ in SwiftLogNoOpLogHandler() }

  /// Tells on standard error what is of a level or above.
  static func standardError(at level: Level) -> Logger {
    var logger = Logger(label: "archiver") { StreamLogHandler(label: $0, stream: StandardError()) }
    logger.logLevel = level
    return logger
  }
}

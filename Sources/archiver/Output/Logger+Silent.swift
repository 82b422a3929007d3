import Logging

extension Logger {
  /// Of a command that says by itself what went wrong.
  static let silent = Logger(label: "archiver") { _ in SwiftLogNoOpLogHandler() }
}

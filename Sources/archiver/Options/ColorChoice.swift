import ArgumentParser
import Foundation

/// When results are coloured.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  /// In a terminal that knows escapes, unless `NO_COLOR` is set.
  case auto
  case always
  case never

  var isOn: Bool {
    switch self {
    case .auto:
      Output.isTerminal && !Output.isDumb
        && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
    case .always: true
    case .never: false
    }
  }
}

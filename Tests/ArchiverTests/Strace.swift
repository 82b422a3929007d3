import Foundation
import RealPrograms

/// Has the system end a program at a call of its choice.
enum Strace {
  static let isThere = ["/usr/bin/strace", "/usr/local/bin/strace"].contains {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// A script that runs a command, and sends it a signal when a call is made that a pattern of the shell
  /// matches. The program then waits a moment behind each call of the kind, for the signal is on its way.
  ///
  /// Strace's own signals are for the thread that makes the call, which may let others hear of them.
  static func script(_ signal: String, at call: String, matching pattern: String) -> String {
    """
    strace -f -qq -e trace=\(call) -e inject=\(call):delay_exit=200000 \
      -o '|while read -r id call; do case "$call" in \(pattern)) kill -\(signal) $id;; esac; done' "$@"
    """
  }

  /// The command that runs another one, and sends it a signal at a call, the first, second, … of its
  /// kind.
  static func command(_ signal: String, at call: String, _ number: Int) -> [String] {
    [
      "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
      "inject=\(call):signal=\(signal):when=\(number)",
    ]
  }
}

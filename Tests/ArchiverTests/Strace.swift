import Foundation
import RealPrograms
import Testing

/// Has the system end a program at a call of its choice.
enum Strace {
  /// A script that runs a command, and sends it a signal when a call is made that a pattern of the shell
  /// matches. The program is stopped behind each call of the kind until that is done, however long it takes, and
  /// then waits a moment, for another thread may be the one that hears of the signal.
  ///
  /// Strace's own signals are for the thread that makes the call, which may let others hear of them.
  static func script(_ signal: String, at call: String, matching pattern: String) -> String {
    """
    strace -f -qq -e signal=none -e trace=\(call) -e inject=\(call):signal=STOP:delay_exit=200000 \
      -o '|while read -r id call; do
        case "$call" in \(pattern)) kill -\(signal) $id;; esac
        kill -CONT $id
      done' "$@"
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

extension Trait where Self == ConditionTrait {
  /// Where strace is, and may trace.
  static var withStrace: Self {
    .enabled("strace is not there, or may not trace") {
      let command = ["strace", "-f", "-o", "/dev/null", "-e", "trace=none", "true"]
      return try await RealProgram.start(command).result.status == 0
    }
  }
}

import Snapshots

/// Writes environment variables as lines that a POSIX shell reads back: `NAME='value'`.
struct EnvironmentFile {
  /// The variables that a shell can't have, by their names.
  let left: [ExactString]
  let text: String

  init(of variables: [EnvironmentVariable]) {
    var (text, left): (String, [ExactString]) = ("", [])
    for variable in variables {
      let name = variable.name.string
      switch variable.value {
      case .plain(let value) where Self.isName(name) && !value.string.utf8.contains(0):
        text += "\(name)=\(Self.quoted(value.string))\n"
      case .plain:
        left.append(variable.name)
        text += "# left out, for a shell can't have it: \(ExactString(name).quoted)\n"
      case .secret:
        text += "# a secret, whose value was never seen: \(ExactString(name).quoted)\n"
      case .redacted:
        text += "# redacted, for its value was not kept: \(ExactString(name).quoted)\n"
      case .purged:
        text += "# purged: \(ExactString(name).quoted)\n"
      }
    }
    (self.text, self.left) = (text, left)
  }

  /// Whether a shell takes a text for a name, and not for a command.
  private static func isName(_ text: String) -> Bool {
    text.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil
  }

  /// A text in single quotes. By bytes: a quote with a mark on it would be another character.
  private static func quoted(_ text: String) -> String {
    let quote = UInt8(ascii: "'")
    let bytes = text.utf8.flatMap { $0 == quote ? Array("'\\''".utf8) : [$0] }
    return "'" + String(decoding: bytes, as: UTF8.self) + "'"
  }
}

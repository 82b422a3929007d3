import Changes

/// A command or an option that there is not, found before what stands behind it is taken for something
/// else.
struct Misspelling: CustomStringConvertible {
  private enum Kind: String {
    case command, option
  }

  private let kind: Kind
  private let word: String
  private let meant: String?

  var isCommand: Bool { kind == .command }

  var description: String {
    "there is no \(kind.rawValue) '\(word)'" + (meant.map { "; did you mean '\($0)'?" } ?? "")
  }

  /// Reads what was typed behind the program's name; nil when all commands and options are there.
  init?(in arguments: [String], of program: CommandGrammar) {
    var (command, rest) = (program, arguments[...])
    while let word = rest.popFirst(), word != "--" {
      if word.hasPrefix("-"), word != "-" {
        switch Self.option(word, in: command) {
        case .unknown(let name):
          self.init(.option, name, among: command.optionNames)
          return
        case .takesNext: _ = rest.popFirst()
        case .complete: break
        }
      } else if let subcommands = command.subcommands, !subcommands.isEmpty {
        guard let next = subcommands.first(where: { $0.name == word }) else {
          self.init(.command, word, among: subcommands.map(\.name))
          return
        }
        // What follows `help` is a command of the program.
        command = word == "help" && command.name == program.name ? program : next
      }
    }
    return nil
  }

  private init(_ kind: Kind, _ word: String, among candidates: [String]) {
    self.kind = kind
    self.word = word
    meant = Spelling.nearest(to: word, among: candidates)
  }

  private enum Reading {
    case complete, takesNext
    case unknown(String)
  }

  /// Reads one option, or several letters behind one dash.
  private static func option(_ word: String, in command: CommandGrammar) -> Reading {
    if word.hasPrefix("--") {
      let name = String(word.prefix { $0 != "=" })
      guard let takesValue = command.takesValue(name) else { return .unknown(name) }
      return takesValue && name == word ? .takesNext : .complete
    }
    for (index, letter) in word.enumerated().dropFirst() {
      guard let takesValue = command.takesValue("-\(letter)") else { return .unknown("-\(letter)") }
      // The value may be joined to the letter.
      if takesValue { return index == word.count - 1 ? .takesNext : .complete }
    }
    return .complete
  }
}

import ArgumentParser
import Foundation

/// The names of commands and of their options, as the parser knows them.
struct CommandGrammar: Decodable {
  private struct Document: Decodable {
    let command: CommandGrammar
  }

  struct Option: Decodable {
    enum Kind: String, Decodable {
      case positional, option, flag
    }

    struct Name: Decodable {
      enum Kind: String, Decodable {
        case long, short, longWithSingleDash
      }

      let kind: Kind
      let name: String

      /// The name as it is typed.
      var typed: String { (kind == .long ? "--" : "-") + name }
    }

    let kind: Kind
    let names: [Name]?
  }

  /// What the parser knows without a declaration, and whether it takes a value.
  private static let builtIn = ["--help-hidden": false, "--generate-completion-script": true]

  private enum CodingKeys: String, CodingKey {
    case name = "commandName"
    case arguments, subcommands
  }

  let name: String
  private let arguments: [Option]?
  let subcommands: [CommandGrammar]?

  /// The grammar of the whole program. Throws `DecodingError` when the parser tells it in other words.
  static func ofProgram() throws -> CommandGrammar {
    let description = ArchiverCommand._dumpHelp()
    return try JSONDecoder().decode(Document.self, from: Data(description.utf8)).command
  }

  /// The names of all options, as they are typed.
  var optionNames: [String] {
    (arguments ?? []).flatMap { ($0.names ?? []).map(\.typed) } + Self.builtIn.keys.sorted()
  }

  /// Whether the option of a name takes a value; nil when there is no such option.
  func takesValue(_ name: String) -> Bool? {
    (arguments ?? []).first { ($0.names ?? []).contains { $0.typed == name } }
      .map { $0.kind == .option } ?? Self.builtIn[name]
  }
}

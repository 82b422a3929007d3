/// Arguments in which `-5` stands for `-n5`, as it does for git, where a command has `-n`.
///
/// The parser knows no options that are numbers.
struct CountArguments {
  private(set) var words: [String]

  init(_ words: [String]) {
    self.words = words
    guard words.contains(where: Self.isCount), let program = try? CommandGrammar.ofProgram(),
      let name = words.first(where: { !$0.hasPrefix("-") }),
      let command = program.subcommands?.first(where: { $0.name == name }),
      command.takesValue("-n") == true
    else { return }
    let end = words.firstIndex(of: "--") ?? words.endIndex
    self.words = words.enumerated().map { index, word in
      // What stands behind an option that takes a value is that.
      let isValue = index > 0 && command.takesValue(words[index - 1]) == true
      return index < end && Self.isCount(word) && !isValue ? "-n\(word.dropFirst())" : word
    }
  }

  private static func isCount(_ word: String) -> Bool {
    word.utf8.count > 1 && word.utf8.first == UInt8(ascii: "-")
      && word.utf8.dropFirst().allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
  }
}

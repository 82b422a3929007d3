import ArgumentParser
import Snapshots

/// What the parser says of arguments that it refuses: the sentence is one line whatever was typed, and has
/// nothing before one of ours.
///
/// Of `The value '3x' is invalid for '--since <time>': '3x' is no time: …` it is the end, for our
/// sentences name the value themselves.
struct ParserMessage {
  let text: String

  init(of error: any Error) {
    let sentence = ArchiverCommand.message(for: error)
    let message = ArchiverCommand.fullMessage(for: error)
    let line = TerminalText(line: sentence).description
    let head = #/Error: The value '.*?' is invalid for '[^']*': (?=')/#
    text =
      (line == sentence ? message : message.replacing(sentence, with: line, maxReplacements: 1))
      .replacing(head, with: "Error: ", maxReplacements: 1)
  }
}

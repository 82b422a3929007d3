/// What the parser says of arguments that it refuses, without what it puts before a sentence of ours.
///
/// Of `The value '3x' is invalid for '--since <time>': '3x' is no time: …` it is the end, for our
/// sentences name the value themselves.
struct ParserMessage {
  let text: String

  init(_ message: String) {
    let head = #/Error: The value '.*?' is invalid for '[^']*': (?=')/#.dotMatchesNewlines()
    text = message.replacing(head, with: "Error: ", maxReplacements: 1)
  }
}

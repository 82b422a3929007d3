import ArgumentParser
import Changes

/// The option of the commands that can be narrowed down to paths.
struct PathOptions: ParsableArguments {
  @Option(
    name: .customLong("path"),
    help: ArgumentHelp(
      "Only this path, what is below it, or what matches it (*, ?, [a-z]); several may be given.",
      valueName: "glob"
    ),
    transform: PathPattern.init(glob:)
  )
  var patterns: [PathPattern] = []
}

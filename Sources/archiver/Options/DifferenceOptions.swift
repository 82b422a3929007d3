import Answers
import ArgumentParser
import Changes
import Diffing
import Foundation

/// The options of the commands that show differences, named as git names them.
struct DifferenceOptions: ParsableArguments {
  enum Form: EnumerableFlag {
    case patch, stat, shortstat, numstat, nameStatus, nameOnly

    static func name(for value: Form) -> NameSpecification {
      value == .patch ? .shortAndLong : .long
    }

    static func help(for value: Form) -> ArgumentHelp? {
      switch value {
      case .patch: "Show the lines that changed."
      case .stat: "Show how many lines of each file changed, as a picture."
      case .shortstat: "Show how many files and lines changed."
      case .numstat: "Show how many lines of each file were added and removed."
      case .nameStatus: "Show the paths that changed, and how: A, D, M, R, C; F for a format."
      case .nameOnly: "Show the paths that changed."
      }
    }
  }

  @Flag(exclusivity: .exclusive)
  var form: Form?

  @Option(
    name: [.customShort("U", allowingJoined: true), .customLong("unified")],
    help: ArgumentHelp("How many lines to show around a change.", valueName: "lines")
  )
  var context = 3

  @OptionGroup
  var paths: PathOptions

  @Flag(name: [.customShort("w"), .long], help: "Ignore white space.")
  var ignoreAllSpace = false

  @Flag(name: [.customShort("b"), .long], help: "Ignore changes in the amount of white space.")
  var ignoreSpaceChange = false

  @Flag(help: "Show words that changed, [-removed-] and {+added+}; in colours without the marks.")
  var word = false

  @Flag(help: "Take a file at another path for another file.")
  var noRenames = false

  @Option(help: "Colours: auto, always or never.")
  var color = ColorChoice.auto

  func validate() throws {
    guard context >= 0 else { throw ValidationError("-U takes a number of 0 or more") }
  }

  private var whitespace: WhitespaceMode {
    if ignoreAllSpace { return .allWhitespace }
    return ignoreSpaceChange ? .whitespaceChanges : .nothing
  }

  /// How states are compared; the lines themselves are in a patch alone.
  var comparison: ComparisonOptions {
    var options = ComparisonOptions()
    options.paths = paths.patterns
    options.findsRenames = !noRenames
    options.whitespace = whitespace
    options.context = context
    options.hasHunks = form ?? .patch == .patch
    return options
  }
}

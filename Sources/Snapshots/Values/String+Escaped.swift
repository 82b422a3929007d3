extension String {
  /// The text on one line and without control characters, cut after some characters.
  ///
  /// What comes from outside may end in a terminal or a log: escape sequences and characters that
  /// turn the direction of writing are shown as `\u{1B}`, not sent there.
  package func escaped(upTo limit: Int) -> String {
    var result = ""
    for (count, scalar) in unicodeScalars.enumerated() {
      if count == limit { return result + "…" }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
        result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      default:
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

import Snapshots

/// Reads what follows the `@` of a selector: a revision, or a range of them, and perhaps a path.
///
/// A time has colons, and a path follows a colon: a time ends where a path, `..` or the end can follow,
/// as far on as that makes sense of all of it.
struct RevisionGrammar {
  struct Reading {
    var revisions: [Selector.Revision]
    /// Nil: none is named.
    var path: ExactString?
  }

  let now: Timestamp

  /// Reads all of a text; nil when it makes no sense.
  func reading(of text: Substring, atMost count: Int = 2) -> Reading? {
    for end in Self.ends(in: text) {
      guard let revision = revision(String(text[..<end])) else { continue }
      let rest = text[end...].unicodeScalars
      if rest.isEmpty { return Reading(revisions: [revision]) }
      if rest.first == ":" {
        return Reading(revisions: [revision], path: ExactString(String(rest.dropFirst())))
      }
      guard count > 1, rest.starts(with: "..".unicodeScalars),
        var reading = reading(of: Substring(rest.dropFirst(2)), atMost: count - 1)
      else { continue }
      reading.revisions.insert(revision, at: 0)
      return reading
    }
    return nil
  }

  /// The forms of a revision, made once: to make them takes longer than most questions do. All threads may
  /// use them, for each has been used before it is shared, and an expression is compiled by its first use.
  private nonisolated(unsafe) static let forms: [Regex<AnyRegexOutput>] = {
    let day = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
    let (minute, second) = ("[Tt ][0-9]{2}:[0-9]{2}", ":[0-9]{2}(?:\\.[0-9]{1,3})?")
    let offset = "(?:[Zz]|[+-][0-9]{2}:[0-9]{2})?"
    let forms = [
      day + minute + second + offset, day + minute + offset, day, "~[0-9]+", "[0-9]+[A-Za-z]?",
      "[0-9]+\\.[0-9]+\\.[0-9]+", "tag:[A-Za-z0-9_-]+(?:\\.[A-Za-z0-9_-]+)*",
      "[0-9]+[ .]?[A-Za-z]+[ .][Aa][Gg][Oo]", "[A-Za-z]+(?:[ .][A-Za-z]+)?",
    ]
    return forms.compactMap { form in
      let regex = try? Regex(form).matchingSemantics(.unicodeScalar)
      _ = try? regex?.prefixMatch(in: "")
      return regex
    }
  }()

  /// Where a revision at the head of a text may end, the longest one first.
  private static func ends(in text: Substring) -> [Substring.Index] {
    let ends = forms.compactMap { form in
      (try? form.prefixMatch(in: text))?.range.upperBound
    }
    return Set(ends).sorted(by: >)
  }

  private func revision(_ word: String) -> Selector.Revision? {
    if word.lowercased() == "latest" { return .back(0) }
    if word.utf8.first == UInt8(ascii: "~") { return Int(word.dropFirst()).map { .back($0) } }
    if word.hasPrefix("tag:") { return .tag(ExactString(String(word.dropFirst(4)))) }
    if let build = BuildNumber(word) { return .build(build) }
    if let number = Int(word) { return number >= 1 ? .number(number) : nil }
    return Timestamp(typed: word, now: now).map { .at($0) }
  }
}

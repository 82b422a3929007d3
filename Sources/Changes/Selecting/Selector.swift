package import Snapshots

/// Points into the archive: `ACTOR[/VERSION][@REVISION][:PATH]`, or a range `@A..B`.
package struct Selector: Hashable, Sendable {
  /// Which snapshot of a version is meant.
  package enum Revision: Hashable, Sendable {
    case number(Int)
    /// So many before the latest; 0 is the latest.
    case back(Int)
    /// The one that was there at a time.
    case at(Timestamp)
  }

  /// The selector as it was typed.
  package let text: String
  package let actor: ActorReference
  package let version: VersionNumber?
  /// The first revision of a range.
  package let from: Revision?
  /// The revision, or the last one of a range; nil when none is named.
  package let to: Revision?
  package let path: ExactString?

  /// Reads a selector; `3d` means so long before `now`.
  package init(_ text: String, now: Timestamp) throws(SelectorError) {
    self.text = text
    let name = text.prefix { $0 != "@" && $0 != ":" }
    (actor, version) = try Self.subject(String(name), in: text)
    var rest = text[name.endIndex...]
    var ends: [Revision] = []
    if rest.first == "@" {
      rest = rest.dropFirst()
      ends.append(try Self.revision(from: &rest, now: now))
      if rest.hasPrefix("..") {
        rest = rest.dropFirst(2)
        ends.append(try Self.revision(from: &rest, now: now))
      }
    }
    from = ends.count == 2 ? ends[0] : nil
    to = ends.last
    switch rest.first {
    case nil: path = nil
    case ":": path = ExactString(String(rest.dropFirst()))
    default: throw .revision(String(text[name.endIndex...]))
    }
  }

  private static func subject(
    _ name: String,
    in text: String
  ) throws(SelectorError) -> (ActorReference, VersionNumber?) {
    if let actor = ActorReference(name) { return (actor, nil) }
    guard let slash = name.lastIndex(of: "/"),
      let actor = ActorReference(String(name[..<slash])),
      let number = VersionNumber(String(name[name.index(after: slash)...]))
    else { throw .malformed(text) }
    return (actor, number)
  }

  /// Takes a revision off the head of a text.
  private static func revision(
    from text: inout Substring,
    now: Timestamp
  ) throws(SelectorError) -> Revision {
    let form = #/latest|~\d+|\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?|\d+[a-z]?/#
    // A time has colons, and so has what follows it: a path.
    guard let match = try? form.prefixMatch(in: text) else { throw .revision("@\(text)") }
    var word = match.output
    if word.contains("T") {
      let time = #/\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)?/#
      guard let match = try? time.prefixMatch(in: text) else { throw .revision("@\(text)") }
      word = match.output
    }
    text = text[word.endIndex...]
    if word == "latest" { return .back(0) }
    if word.hasPrefix("~"), let count = Int(word.dropFirst()) { return .back(count) }
    if let number = Int(word), number >= 1 { return .number(number) }
    if let time = Timestamp(typed: String(word), now: now) { return .at(time) }
    throw .revision("@\(word)")
  }
}

package import Snapshots

/// Points into the archive: `ACTOR[/VERSION][@REVISION][:PATH]`, or a range `@A..B`.
///
/// It is read by Unicode's scalars: a mark on a sign makes no other sign of it.
package struct Selector: Hashable, Sendable {
  /// Which snapshot of a version is meant.
  package enum Revision: Hashable, Sendable {
    case number(Int)
    /// So many before the latest; 0 is the latest.
    case back(Int)
    /// The one that was there at a time.
    case at(Timestamp)
    /// What Apify made a build from.
    case build(BuildNumber)
    /// What the build was made from that a tag names now.
    case tag(ExactString)
  }

  /// The selector as it was typed.
  package let text: String
  package let actor: ActorPattern
  package let version: VersionNumber?
  /// The first revision of a range.
  package let from: Revision?
  /// The revision, or the last one of a range; nil when none is named.
  package let to: Revision?
  package let path: ExactString?

  /// Reads a selector; `3d` means so long before `now`.
  package init(_ text: String, now: Timestamp) throws(SelectorError) {
    self.text = text
    let name = Self.name(in: text)
    (actor, version) = try Self.subject(String(name), in: text)
    let rest = text[name.endIndex...].unicodeScalars
    switch rest.first {
    case nil: (from, to, path) = (nil, nil, nil)
    case ":": (from, to, path) = (nil, nil, ExactString(String(rest.dropFirst())))
    default:
      let revisions = Substring(rest.dropFirst())
      guard let reading = RevisionGrammar(now: now).reading(of: revisions) else {
        throw .revision("@\(revisions)")
      }
      from = reading.revisions.count == 2 ? reading.revisions[0] : nil
      to = reading.revisions.last
      path = reading.path
    }
  }

  /// What names the Actor and the version: all before an `@` or a colon, but that of an address.
  private static func name(in text: String) -> Substring {
    let scalars = text.unicodeScalars
    var start = scalars.startIndex
    if ActorReference.isAddress(text), let colon = scalars.firstIndex(of: ":"),
      scalars[colon...].starts(with: "://".unicodeScalars)
    {
      start = scalars.index(after: colon)
    }
    let end = scalars[start...].firstIndex { $0 == "@" || $0 == ":" } ?? scalars.endIndex
    return text[..<end]
  }

  private static func subject(
    _ name: String,
    in text: String
  ) throws(SelectorError) -> (ActorPattern, VersionNumber?) {
    if ActorReference.isAddress(name) {
      guard let address = ActorReference.address(name) else { throw .malformed(text) }
      return (.one(address.actor), address.version)
    }
    if let actor = ActorPattern(name) { return (actor, nil) }
    guard let slash = name.utf8.lastIndex(of: UInt8(ascii: "/")),
      let actor = ActorPattern(String(name[..<slash]))
    else { throw .malformed(text) }
    let digits = String(name[name.utf8.index(after: slash)...])
    if let number = VersionNumber(digits) { return (actor, number) }
    // As numbers, which they are sorted as, and not as Apify writes them.
    let numbers = digits.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      .map { Int(String($0) ?? "") }
    if numbers.count == 2, let major = numbers[0], let minor = numbers[1] {
      throw .version(digits, meant: VersionNumber("\(major).\(minor)").map { "\(actor)/\($0)" })
    }
    throw .malformed(text)
  }
}

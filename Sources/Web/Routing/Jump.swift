import Changes
import Snapshots

/// Where a form of a page leads: to the address that says what was picked.
struct Jump {
  let links: SiteLinks
  /// An age counts back from it.
  let now: Timestamp

  /// Throws `Problem` when what was picked makes no address.
  func location(for request: PageRequest) throws(Problem) -> String {
    if let time = request.parameter("at") {
      guard let subject = request.parameter("in") else {
        throw .bad("a picker of a time names what it is about")
      }
      return links.selector(try selector("\(subject)@\(Self.utc(time))").text)
    }
    guard let from = request.parameter("from"), let to = request.parameter("to") else {
      throw .bad("pick a time, or two states")
    }
    let view = ["w", "context", "split"].map { ($0, request.parameter($0) ?? "") }
    return SiteLinks.with(view, try comparison(from, to, within: request.parameter("in")))
  }

  /// The address of what differs between two: of one version a range of it, which is shorter.
  private func comparison(
    _ from: String,
    _ to: String,
    within subject: String?
  ) throws(Problem) -> String {
    if let subject { return links.selector(try selector("\(subject)@\(from)..\(to)").text) }
    let (old, new) = (try point(from), try point(to))
    guard old.actor == new.actor, old.version != nil, old.version == new.version,
      old.path == nil, new.path == nil, let version = old.version
    else { return SiteLinks.with([("from", from), ("to", to)], links.comparison) }
    return links.selector("\(old.actor)/\(version)@\(Self.revision(old))..\(Self.revision(new))")
  }

  private func point(_ text: String) throws(Problem) -> Selector {
    let selector = try selector(text)
    guard selector.from == nil else {
      throw .bad("'\(text)' is a range: a comparison takes a state on each side")
    }
    return selector
  }

  /// What was picked: only what is a selector is an address of this server.
  private func selector(_ text: String) throws(Problem) -> Selector {
    do {
      return try Selector(text, now: now)
    } catch {
      throw .bad("\(error)")
    }
  }

  /// The revision as it was typed.
  private static func revision(_ selector: Selector) -> Substring {
    guard let mark = selector.text.lastIndex(of: "@"), selector.to != nil else { return "latest" }
    return selector.text[selector.text.index(after: mark)...]
  }

  /// A moment as a browser's field has it is one in UTC.
  private static func utc(_ text: String) -> String {
    text.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?/) == nil
      ? text : text + "Z"
  }
}

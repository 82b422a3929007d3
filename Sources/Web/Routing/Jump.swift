import Changes
import Snapshots

/// Where a form of a page leads: to the address that says what was picked.
struct Jump {
  let links: SiteLinks

  /// Throws `Problem` when what was picked makes no address.
  func location(for request: PageRequest) throws(Problem) -> String {
    guard let subject = request.parameter("in") else {
      throw .bad("a picker names what it is about")
    }
    if let time = request.parameter("at") { return links.selector("\(subject)@\(Self.utc(time))") }
    if let from = request.parameter("from"), let to = request.parameter("to") {
      return links.selector("\(subject)@\(from)..\(to)")
    }
    throw .bad("pick a time, or two revisions")
  }

  /// A moment as a browser's field has it is one in UTC.
  private static func utc(_ text: String) -> String {
    text.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?/) == nil
      ? text : text + "Z"
  }
}

import Answers
import Snapshots
import Storage

/// What was there of versions when, as far as it was seen: a lane for each, drawn on the server.
///
/// It is about the snapshots that a page lists, so it costs no more than these. What it tells by colour it
/// tells by height and by words, too.
struct Timeline {
  /// So wide is a lane, whatever a browser makes of it.
  private static let width: Int64 = 1000

  private struct Lane {
    let version: ActorOverviewAnswer.Version
    /// The first one first; those by a wrong clock have no place.
    let snapshots: [LogAnswer.Facts]
  }

  private let lanes: [Lane]
  private let first: Timestamp
  private let last: Timestamp

  /// Nil when nothing has a time to be drawn at.
  init?(of answer: ActorOverviewAnswer) {
    let seen = answer.snapshots.filter { !$0.hasWrongClock }.reversed()
    lanes = answer.versions.map { version in
      Lane(version: version, snapshots: seen.filter { $0.version == version.latest.version })
    }.filter { !$0.snapshots.isEmpty }
    let starts = lanes.flatMap(\.snapshots).map { $0.changedAfter ?? $0.observedAt }
    let ends =
      lanes.flatMap(\.snapshots).map(\.observedAt) + answer.versions.compactMap(\.lastConfirmedAt)
    guard let first = starts.min(), let last = ends.max(), first < last else { return nil }
    (self.first, self.last) = (first, last)
  }

  var html: HTML {
    var html: HTML = """
      <section class="timeline"><h2>When</h2>

      """
    for lane in lanes { html += self.html(lane) }
    return html
      + """
      <p class="axis">\(first) <span>\(last)</span></p>
      <p><small>Full: as it was seen. Half: the change happened then, at a time nobody saw. Line: gone. \
      Dots: not seen. Of the changes below.</small></p></section>

      """
  }

  private func html(_ lane: Lane) -> HTML {
    let name = lane.version.latest.version.split(separator: "/").last ?? ""
    var html: HTML = """
      <div class="lane"><b>\(name)</b><svg viewBox="0 0 \(Self.width) 20" preserveAspectRatio="none" \
      role="img" aria-label="\(lane.snapshots.count, of: "change") of \(name), which the list below tells">
      """
    for (index, snapshot) in lane.snapshots.enumerated() {
      if let after = snapshot.changedAfter {
        html += bar("window", (6, 8), from: after, to: snapshot.observedAt)
      }
      let isLatest = index + 1 == lane.snapshots.count
      let end = isLatest ? lane.version.lastConfirmedAt : lane.snapshots[index + 1].changedAfter
      html += state(snapshot, until: max(end ?? snapshot.observedAt, snapshot.observedAt))
      if isLatest, let end, end < last, lane.version.failingSince != nil || snapshot.event != .gone
      {
        html += bar("unseen", (8, 4), from: max(end, snapshot.observedAt), to: last)
      }
    }
    return html + "</svg></div>\n"
  }

  private func state(_ snapshot: LogAnswer.Facts, until end: Timestamp) -> HTML {
    if snapshot.event == .gone {
      return bar("gone", (9, 2), from: snapshot.observedAt, to: last(snapshot, end))
    }
    let isHidden = snapshot.coverage == .withheld
    return bar(isHidden ? "withheld" : "state", (2, 16), from: snapshot.observedAt, to: end)
  }

  /// What is gone stays so until something else is seen.
  private func last(_ snapshot: LogAnswer.Facts, _ end: Timestamp) -> Timestamp {
    end > snapshot.observedAt ? end : last
  }

  private func bar(
    _ kind: StaticString,
    _ place: (top: Int, height: Int),
    from start: Timestamp,
    to end: Timestamp
  ) -> HTML {
    let (left, right) = (position(start), position(end))
    return """
      <rect class="\(HTML(stringLiteral: kind))" x="\(left)" y="\(place.top)" \
      width="\(max(right - left, 2))" height="\(place.height)"/>
      """
  }

  private func position(_ time: Timestamp) -> Int64 {
    let whole = Double(last.milliseconds - first.milliseconds)
    return Int64(Double(Self.width) * Double(time.milliseconds - first.milliseconds) / whole)
  }
}

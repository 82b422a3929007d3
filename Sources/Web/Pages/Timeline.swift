import Answers
import Snapshots
import Storage

/// What was there of versions when, as far as it was seen, when they were built, and which builds tags named: a
/// lane for each, drawn on the server.
///
/// It is about the snapshots that a page lists, so it costs no more than these. What it tells by colour it
/// tells by height and by words, too.
struct Timeline {
  private struct Lane {
    /// `OWNER/NAME/MAJOR.MINOR`.
    let name: String
    /// Nil for one of which there are only builds.
    let version: ActorOverviewAnswer.Version?
    /// The first one first; those by a wrong clock have no place.
    let snapshots: [LogAnswer.Facts]
    let builds: [DeploymentOverview.Build]
    let unseen: [ActorOverviewAnswer.Unseen]
  }

  private let lanes: [Lane]
  private let tags: TagLanes
  private let scale: TimeScale

  /// Nil when nothing has a time to be drawn at.
  init?(of answer: ActorOverviewAnswer) {
    let seen = answer.snapshots.filter { !$0.hasWrongClock }.reversed()
    let (builds, spans) = (answer.deployment.builds, answer.deployment.tagSpans)
    var (starts, ends): ([Timestamp], [Timestamp]) = ([], [])
    starts += seen.map { $0.changedAfter ?? $0.observedAt }
    ends += seen.map(\.observedAt) + answer.versions.compactMap(\.lastConfirmedAt)
    // Where there are earlier snapshots, what builds tell of the time before these is left out; and else of the
    // time before there has no more room than what was seen.
    if starts.isEmpty || !answer.hasMoreSnapshots,
      let built = (builds.map(\.startedAt) + spans.map { $0.changedAfter ?? $0.seenFrom }).min()
    {
      starts.append(max(built, Self.time(asLongBefore: starts.min(), as: ends.max()) ?? built))
    }
    ends += builds.map(\.startedAt) + spans.map(\.seenFrom)
    guard let scale = TimeScale(from: starts.min(), to: ends.max()) else { return nil }
    self.scale = scale
    let known = answer.versions.map { version in
      let name = version.latest.version
      return Lane(
        name: name,
        version: version,
        snapshots: seen.filter { $0.version == name },
        builds: builds.filter { $0.version == name && scale.contains($0.startedAt) },
        unseen: answer.unseen.filter { stretch in
          (stretch.version ?? name) == name && stretch.resolvedAt >= scale.first
        }
      )
    }
    let others = Set(builds.map(\.version)).subtracting(known.map(\.name)).sorted().map { name in
      Lane(
        name: name,
        version: nil,
        snapshots: [],
        builds: builds.filter { $0.version == name && scale.contains($0.startedAt) },
        unseen: []
      )
    }
    lanes = (known + others).filter { !$0.snapshots.isEmpty || !$0.builds.isEmpty }
    tags = TagLanes(of: spans, on: scale)
    if lanes.isEmpty { return nil }
  }

  /// As long before a time as that is before another one; nil where it is not.
  private static func time(asLongBefore first: Timestamp?, as last: Timestamp?) -> Timestamp? {
    guard let first, let last, first < last else { return nil }
    return Timestamp(milliseconds: 2 * first.milliseconds - last.milliseconds)
  }

  var html: HTML {
    var html: HTML = """
      <section class="timeline"><h2>When</h2>

      """
    for lane in lanes { html += self.html(lane) }
    html += tags.html
    html += """
      <p class="axis">\(scale.first) <span>\(scale.last)</span></p>
      <p><small>Full: as it was seen. Half: the change happened then, at a time nobody saw. Line: gone. \
      Dots: not seen. Of the changes below.
      """
    if lanes.contains(where: { !$0.builds.isEmpty }) {
      html += " Strokes: a build began then, by Apify’s clock; short ones did not succeed."
    }
    return html + "</small></p>\n\(tags.list)\(unseenList)</section>\n"
  }

  private var unseenList: HTML {
    if lanes.allSatisfy(\.unseen.isEmpty) { return "" }
    var html: HTML = "<details><summary>When it could not be seen</summary><ul>\n"
    for lane in lanes {
      let name = lane.name.split(separator: "/").last ?? ""
      for stretch in lane.unseen.reversed() {
        html += "<li>\(name): from \(stretch.firstAt) until \(stretch.resolvedAt)</li>\n"
      }
    }
    return html + "</ul></details>\n"
  }

  private func html(_ lane: Lane) -> HTML {
    let name = lane.name.split(separator: "/").last ?? ""
    var words: HTML = "\(lane.snapshots.count, of: "change")"
    if !lane.builds.isEmpty { words += " and \(lane.builds.count, of: "build")" }
    var html: HTML = """
      <div class="lane"><b>\(name)</b><svg viewBox="0 0 \(TimeScale.width) 20" preserveAspectRatio="none" \
      role="img" aria-label="\(words) of \(name), which the list below tells">
      """
    for (index, snapshot) in lane.snapshots.enumerated() {
      if let after = snapshot.changedAfter {
        html += scale.bar("window", (6, 8), from: after, to: snapshot.observedAt)
      }
      let isLatest = index + 1 == lane.snapshots.count
      let end = isLatest ? lane.version?.lastConfirmedAt : lane.snapshots[index + 1].changedAfter
      html += state(snapshot, until: max(end ?? snapshot.observedAt, snapshot.observedAt))
      if isLatest, let end, end < scale.last,
        lane.version?.failingSince != nil || snapshot.event != .gone
      {
        html += scale.bar("unseen", (8, 4), from: max(end, snapshot.observedAt), to: scale.last)
      }
    }
    for stretch in lane.unseen {
      // What was seen before and after was not seen in between.
      html += scale.bar("hole", (0, 20), from: stretch.firstAt, to: stretch.resolvedAt)
      html += scale.bar("unseen", (8, 4), from: stretch.firstAt, to: stretch.resolvedAt)
    }
    for build in lane.builds.reversed() { html += mark(build) }
    return html + "</svg></div>\n"
  }

  private func state(_ snapshot: LogAnswer.Facts, until end: Timestamp) -> HTML {
    if snapshot.event == .gone {
      // What is gone stays so until something else is seen.
      let last = end > snapshot.observedAt ? end : scale.last
      return scale.bar("gone", (9, 2), from: snapshot.observedAt, to: last)
    }
    let isHidden = snapshot.coverage == .withheld
    return scale.bar(isHidden ? "withheld" : "state", (2, 16), from: snapshot.observedAt, to: end)
  }

  private func mark(_ build: DeploymentOverview.Build) -> HTML {
    let title: HTML = "build \("\(build.build)"), \(build.status), \(build.startedAt.description)"
    let (start, isGood) = (build.startedAt, build.status == "SUCCEEDED")
    return isGood
      ? scale.bar("build", (0, 20), from: start, to: start, title: title)
      : scale.bar("build failed", (12, 8), from: start, to: start, title: title)
  }
}

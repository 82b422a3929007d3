import Answers
import Snapshots

/// Which builds the tags of an Actor named when: a lane for each tag, and the same in words.
struct TagLanes {
  private let spans: [(tag: ExactString, spans: [DeploymentOverview.TagSpan])]
  private let scale: TimeScale

  init(of spans: [DeploymentOverview.TagSpan], on scale: TimeScale) {
    self.spans = Dictionary(grouping: spans, by: \.tag).sorted { $0.key < $1.key }
      .map { ($0.key, $0.value) }
    self.scale = scale
  }

  var html: HTML {
    var html = HTML()
    for (tag, spans) in spans {
      html += """
        <div class="lane"><b>\(tag.quoted)</b><svg viewBox="0 0 \(TimeScale.width) 20" \
        preserveAspectRatio="none" role="img" aria-label="\(spans.count, of: "build") under the tag \
        \(tag.quoted), which the list below tells">
        """
      for span in spans {
        let end = span.lastConfirmedAt ?? scale.last
        if end < scale.first { continue }
        if let after = span.changedAfter {
          html += scale.bar("window", (6, 8), from: after, to: span.seenFrom)
        }
        html += scale.bar("tag", (4, 12), from: span.seenFrom, to: end, title: Self.build(span))
      }
      html += "</svg></div>\n"
    }
    return html
  }

  /// The same, the latest first.
  var list: HTML {
    if spans.isEmpty { return "" }
    var html: HTML = "<details><summary>What the tags named</summary><ul>\n"
    for (tag, spans) in spans {
      for span in spans.reversed() {
        html += "<li>\(tag.quoted): \(Self.build(span)), "
        if let after = span.changedAfter {
          html += "from \(after: after, notAfter: span.seenFrom)"
        } else {
          html += "at \(span.seenFrom) or before"
        }
        if let end = span.replacedAt {
          html += "; until \(after: span.lastConfirmedAt, notAfter: end)"
        }
        html += "</li>\n"
      }
    }
    return html + "</ul></details>\n"
  }

  private static func build(_ span: DeploymentOverview.TagSpan) -> HTML {
    span.build.map { "build \("\($0)")" } ?? "build \(span.id)"
  }
}
